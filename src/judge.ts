import { createChallengeReader } from './http/challenge.ts';
import { confounderText } from './http/confounder-text.ts';
import { responseFor } from './http/documented.ts';
import { fieldValues, gateOf } from './http/gate.ts';
import { confoundersOf } from './http/steadiness.ts';
import type { Building } from './model/building.ts';
import type { Standing } from './model/credential.ts';
import type { CaseEvidence, Confounder, Gate, OperationEvidence } from './model/evidence.ts';
import type { Answered, Observation } from './model/observation.ts';
import type { Plan, PlannedOperation, Policy, TestCase } from './model/plan.ts';
import type { CaseRule, Judgement, OperationRule, Remark, Rule } from './model/rule.ts';
import type { Verdict, VerdictRemark } from './model/verdict.ts';
import { createValidator } from './schema/validate.ts';

/**
 * Judges observations: pure, offline, over this run or last week's.
 * Yields the verdicts of every rule on every case, then on every operation, then on the document; `inapplicable` ones are left out.
 */
export function* judge(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  rules: readonly Rule[],
): Generator<Verdict> {
  const caseRules = byStanding(rules.filter((rule) => rule.reach === 'case'));
  const operationRules = rules.filter((rule) => rule.reach === 'operation');
  const documentRules = rules.filter((rule) => rule.reach === 'document');
  const operations: OperationEvidence[] = [];
  for (const operation of evidenceOf(plan, observations)) {
    for (const evidence of operation.cases) yield* caseVerdicts(evidence, caseRules[evidence.case.standing]);
    yield* operationVerdicts(operation, operationRules);
    // Evidence is larger than the report: it is kept only for rules that need all of it at once.
    if (documentRules.length > 0) operations.push(operation);
  }
  for (const rule of documentRules) {
    const judgement = ask(rule, { policy: plan.policy, operations });
    const verdict = verdictOf(rule, judgement, { policy: plan.policy, where: {} });
    if (verdict !== undefined) yield verdict;
  }
}

/** Brings the observations together by operation, each beside its control. */
export function* evidenceOf(plan: Plan, observations: ReadonlyMap<string, Observation>): Generator<OperationEvidence> {
  const cases = casesByOperation(plan);
  const readChallenges = createChallengeReader();
  const check = createValidator(plan.definition);
  const validate: CaseEvidence['validate'] = (schema, value) => check(schema, value, 'response');
  for (const operation of plan.operations) {
    const own = cases.get(operation.id) ?? [];
    const { policy } = plan;
    const confounders = confoundersOf(own, observations, policy);
    const granted = grantedControls(own, { observations, confounders, policy });
    const canonical = canonicalAnswers(own, observations);
    const known = { observations, confounders, granted, canonical };
    const surroundings = { operation, policy, ...known, readChallenges, validate };
    const evidence = own.flatMap((testCase) => caseEvidence(testCase, surroundings));
    yield { operation, policy, cases: evidence };
  }
}

/** Many refusals share a control: whether it was granted is read once. */
function grantedControls(
  cases: readonly TestCase[],
  { observations, confounders, policy }: Pick<Surroundings, 'observations' | 'confounders' | 'policy'>,
): ReadonlySet<string> {
  const controls = new Set(cases.flatMap(({ control }) => control ?? []));
  const isGranted = (observation: Observation | undefined): boolean =>
    observation?.kind === 'response' && gateOf(observation, policy) === 'granted';
  return new Set([...controls].filter((id) => !confounders.has(id) && isGranted(observations.get(id))));
}

/** By credential, the answer to the control's own request. */
function canonicalAnswers(
  cases: readonly TestCase[],
  observations: ReadonlyMap<string, Observation>,
): ReadonlyMap<string, Answered> {
  const golden = cases.filter(({ request }) => request === 'golden');
  return new Map(
    golden.flatMap((testCase): [string, Answered][] => {
      const observation = observations.get(testCase.id);
      return observation?.kind === 'response' ? [[credentialOf(testCase), observation]] : [];
    }),
  );
}

const credentialOf = ({ credential, variant = '', madeBy = '' }: TestCase): string =>
  `${credential}\n${variant}\n${madeBy}`;

function casesByOperation({ cases }: Plan): ReadonlyMap<string, readonly TestCase[]> {
  const grouped = new Map<string, TestCase[]>();
  for (const testCase of cases) {
    const row = grouped.get(testCase.operation);
    if (row === undefined) grouped.set(testCase.operation, [testCase]);
    else row.push(testCase);
  }
  return grouped;
}

interface Surroundings {
  readonly operation: PlannedOperation;
  readonly policy: Policy;
  readonly observations: ReadonlyMap<string, Observation>;
  /** By case id. */
  readonly confounders: ReadonlyMap<string, Confounder>;
  /** Ids of the controls that were granted. */
  readonly granted: ReadonlySet<string>;
  readonly canonical: ReadonlyMap<string, Answered>;
  readonly readChallenges: ReturnType<typeof createChallengeReader>;
  readonly validate: CaseEvidence['validate'];
}

/** Empty where no response came back: there is nothing to judge then, and the case is not passed. */
function caseEvidence(testCase: TestCase, surroundings: Surroundings): readonly CaseEvidence[] {
  const { operation, policy, observations, confounders, granted, readChallenges, validate } = surroundings;
  const answer = observations.get(testCase.id);
  if (answer?.kind !== 'response') return [];
  const control = testCase.control === undefined ? undefined : observations.get(testCase.control);
  const documented = responseFor(operation.responses, answer.status);
  const confounder = confounders.get(testCase.id);
  const canonical = testCase.request === 'golden' ? undefined : surroundings.canonical.get(credentialOf(testCase));
  return [
    {
      case: testCase,
      operation,
      policy,
      answer,
      gate: confounder === undefined ? gateOf(answer, policy) : confoundedGate(confounder),
      confounder,
      challenges: readChallenges(fieldValues(answer, 'www-authenticate')),
      documented,
      validate,
      control,
      canonical,
      // A refusal that names no control has none that was granted.
      controlGranted:
        testCase.control === undefined ? testCase.standing === 'sufficient' : granted.has(testCase.control),
    },
  ];
}

const confoundedGate = ({ cause }: Confounder): Gate => (cause === 'throttled' ? 'throttled' : 'confounded');

function byStanding(rules: readonly CaseRule[]): Readonly<Record<Standing, readonly CaseRule[]>> {
  const of = (standing: Standing) => rules.filter(({ standings }) => standings.includes(standing));
  return {
    absent: of('absent'),
    invalid: of('invalid'),
    insufficient: of('insufficient'),
    sufficient: of('sufficient'),
  } satisfies Record<Standing, readonly CaseRule[]>;
}

function caseVerdicts(evidence: CaseEvidence, rules: readonly CaseRule[]): readonly Verdict[] {
  const { id, operation } = evidence.case;
  const subject: Subject = { policy: evidence.policy, where: { case: id, operation } };
  const verdicts: Verdict[] = [];
  for (const rule of rules) {
    const verdict = verdictOf(rule, weigh(rule, evidence), subject);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts;
}

/** A rule that needs the control has nothing to say without it, and none has where the answer is not the API's own word. */
function weigh(rule: CaseRule, evidence: CaseEvidence): Judgement {
  const judgement = ask(rule, evidence);
  if (evidence.confounder !== undefined && judgement.outcome !== 'inapplicable' && rule.confounders !== true) {
    return { outcome: 'cantTell', message: confounderText(evidence.confounder) };
  }
  if (!rule.needs.includes('control') || evidence.controlGranted || judgement.outcome === 'inapplicable')
    return judgement;
  return { outcome: 'cantTell', message: `its control was not granted: ${describe(evidence.control)}` };
}

/** What is forgotten never passes, and a rule that breaks costs its own verdicts, not the report. */
function ask<Evidence>(rule: { readonly judge: (evidence: Evidence) => Judgement }, evidence: Evidence): Judgement {
  try {
    const judgement = rule.judge(evidence) as Judgement | undefined;
    return ANSWERS.has(judgement?.outcome) && judgement !== undefined ? judgement : NO_ANSWER;
  } catch (error) {
    return { outcome: 'cantTell', message: `the rule failed: ${error instanceof Error ? error.message : error}` };
  }
}

const ANSWERS: ReadonlySet<unknown> = new Set(['passed', 'failed', 'cantTell', 'inapplicable']);

const NO_ANSWER: Judgement = { outcome: 'cantTell', message: 'the rule gave no answer' };

function describe(control: Observation | undefined): string {
  if (control === undefined) return 'it was not sent';
  if (control.kind === 'not-sent') return control.reason;
  return control.kind === 'failure' ? control.message : `it was answered ${control.status}`;
}

function operationVerdicts(evidence: OperationEvidence, rules: readonly OperationRule[]): readonly Verdict[] {
  const subject: Subject = { policy: evidence.policy, where: { operation: evidence.operation.id } };
  return rules.flatMap((rule) => verdictOf(rule, ask(rule, evidence), subject) ?? []);
}

/** Of what a verdict is: a case, an operation, or the document where neither is named. */
interface Subject {
  readonly policy: Policy;
  readonly where: Pick<Verdict, 'case' | 'operation'>;
}

/** None where the rule does not apply. */
function verdictOf(rule: Rule, answer: Judgement, subject: Subject): Verdict | undefined {
  if (answer.outcome === 'inapplicable') return undefined;
  const verdict: Building<Verdict> = { rule: rule.id, reach: rule.reach, outcome: answer.outcome, ...subject.where };
  if (answer.outcome !== 'passed') verdict.remark = remarkOf(rule, answer, subject);
  return verdict;
}

function remarkOf(rule: Rule, remark: Remark, subject: Subject): VerdictRemark {
  const template = rule.messages[remark.message];
  return {
    severity: rule.severity,
    keyword: rule.keyword[subject.policy.profile] ?? rule.keyword.default,
    ...(rule.pattern === undefined ? {} : { pattern: rule.pattern }),
    messageId: template === undefined ? 'no-evidence' : remark.message,
    message: template === undefined ? remark.message : fill(template, remark.data ?? {}),
    cases: remark.cases ?? (subject.where.case === undefined ? [] : [subject.where.case]),
    explains: rule.explains ?? [],
  };
}

const fill = (template: string, data: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(data[name] ?? placeholder));
