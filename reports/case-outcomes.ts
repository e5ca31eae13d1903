import { deletesNothing, gateOf, isDue, isInvalidRequest } from '../src/http/gate.ts';
import { isDrift } from '../src/http/steadiness.ts';
import type { Answered, Observation } from '../src/model/observation.ts';
import type { Policy, TestCase } from '../src/model/plan.ts';
import type { Outcome } from '../src/model/rule.ts';
import type { Verdict, VerdictRemark } from '../src/model/verdict.ts';
import { moreSevere } from './severity.ts';

/** What one case came to, and why, where it did not pass. */
export interface CaseResult {
  readonly outcome: Outcome;
  readonly reason?: string | undefined;
}

/** What the case rules said of one case: the gravest failure, the first doubt, and whether anything passed. */
export interface CaseJudgement {
  readonly passed: boolean;
  readonly failure?: VerdictRemark;
  readonly doubt?: VerdictRemark;
}

const UNJUDGED: CaseJudgement = { passed: false };

/** Of most cases; one object for all of them. */
const PASSED: CaseJudgement = { passed: true };

/** Adds one case verdict to what was said before; the order of the verdicts does not matter. */
export function addVerdict(judgement: CaseJudgement = UNJUDGED, verdict: Verdict): CaseJudgement {
  if (verdict.outcome === 'passed') return withPass(judgement);
  const { remark } = verdict;
  if (remark === undefined) return judgement;
  if (verdict.outcome === 'failed') return { ...judgement, failure: graver(judgement.failure, remark) };
  if (verdict.outcome === 'cantTell') return { ...judgement, doubt: graver(judgement.doubt, remark) };
  return judgement;
}

function withPass(judgement: CaseJudgement): CaseJudgement {
  if (judgement.passed) return judgement;
  return judgement === UNJUDGED ? PASSED : { ...judgement, passed: true };
}

function graver(known: VerdictRemark | undefined, next: VerdictRemark): VerdictRemark {
  if (known === undefined) return next;
  const order = moreSevere(known.severity, next.severity);
  if (order !== 0) return order < 0 ? known : next;
  return known.messageId <= next.messageId ? known : next;
}

interface Weighed {
  readonly judgement?: CaseJudgement | undefined;
  readonly policy?: Policy;
  /** The run came to its end: what was not sent was not meant to be. */
  readonly isFinished?: boolean;
}

const CUT_OFF = 'not sent: the run was cut off before it';
const LEFT_OUT = 'not sent: its test was no part of this run';

/** The case's outcome. Only a rule that says `passed` makes a pass; whatever is left over is `cantTell`. */
export function caseResult(
  testCase: TestCase,
  observation: Observation | undefined,
  { judgement = UNJUDGED, policy, isFinished = false }: Weighed = {},
): CaseResult {
  if (testCase.reason !== undefined) return { outcome: testCase.outcome ?? 'untested', reason: testCase.reason };
  if (observation === undefined) return { outcome: 'untested', reason: isFinished ? LEFT_OUT : CUT_OFF };
  if (observation.kind === 'not-sent') return { outcome: observation.outcome, reason: observation.reason };
  if (observation.kind === 'failure') return { outcome: 'cantTell', reason: observation.message };
  if (judgement.failure !== undefined) return { outcome: 'failed', reason: judgement.failure.message };
  if (judgement.doubt !== undefined) return { outcome: 'cantTell', reason: judgement.doubt.message };
  if (judgement.passed && isRight(testCase, observation, policy)) return { outcome: 'passed' };
  return (
    refusedForItself(testCase, observation, policy) ??
    saysNothing(testCase, observation, policy) ?? { outcome: 'cantTell', reason: 'no rule judged this answer' }
  );
}

/**
 * A credential that is refused on a request that would be refused with any: where the request is refused for what it is, no gate
 * was asked. No standard orders these steps; where the order shows, rules over the operation tell.
 */
function refusedForItself(testCase: TestCase, answer: Answered, policy?: Policy): CaseResult | undefined {
  const { standing, request } = testCase;
  const { status } = answer;
  const gate = gateOf(answer, policy);
  if (isDrift(testCase) && (status === 404 || status === 410)) {
    return { outcome: 'inapplicable', reason: `answered ${status}: what the control was granted is no longer there` };
  }
  if (standing === 'sufficient') return undefined;
  if (deletesNothing(testCase) && gate === 'granted') {
    return { outcome: 'inapplicable', reason: `answered ${status}, and there was nothing to delete` };
  }
  if (request === 'after-grant' && status >= 400 && status < 500) {
    return { outcome: 'inapplicable', reason: `refused with ${status}: judged where it was asked first` };
  }
  if (!OWN_REFUSALS[request]?.includes(status)) return undefined;
  return { outcome: 'inapplicable', reason: `the request itself was refused with ${status}, not its credential` };
}

/** Of requests that no control has shown to be served, and of those that open no more than the control's own does. */
function saysNothing({ expected }: TestCase, answer: Answered, policy?: Policy): CaseResult | undefined {
  const gate = gateOf(answer, policy);
  if (expected === 'not granted' && gate === 'granted') {
    return { outcome: 'inapplicable', reason: "the control's own request is granted with this credential too" };
  }
  if (expected !== 'any' || gate === 'throttled' || answer.again !== undefined) return undefined;
  return { outcome: 'inapplicable', reason: `no status is due to this request; it was answered ${answer.status}` };
}

/** By request variant, how a request is refused for what it is; an id that names nothing may be no id either. */
const OWN_REFUSALS: Readonly<Record<string, readonly number[]>> = {
  'invalid-body': [400, 415, 422],
  'invalid-content': [400, 409, 415, 422],
  'other-media-type': [400, 415, 422],
  'unknown-id': [400, 404, 410, 422],
  'accept-any': [406],
  'accept-html': [406],
};

/**
 * A rule may pass beside the point, as one that finds no crash in a 404. Invalid credentials may be a bad request
 * ([RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)) where no rule says otherwise.
 */
const isRight = ({ expected, standing, credential, request }: TestCase, answer: Answered, policy?: Policy): boolean =>
  isDue(expected, gateOf(answer, policy)) ||
  (standing === 'invalid' && answer.status === 400 && OWN_REFUSALS[request] === undefined) ||
  // What is granted may be something else than the control is: the rules have compared the two.
  (expected === 'not granted' && gateOf(answer, policy) === 'granted') ||
  isInvalidRequest(credential, answer.status);
