import { countFindings } from '../src/findings/open.ts';
import { createChallengeReader } from '../src/http/challenge.ts';
import { confounderOf } from '../src/http/confounder.ts';
import { gateOf } from '../src/http/gate.ts';
import type { Observation } from '../src/model/observation.ts';
import type { Plan, Policy, TestCase } from '../src/model/plan.ts';
import type { Finding, Leftover, Report, ReportedCase, ReportedOperation, Summary } from '../src/model/report.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { addVerdict, type CaseJudgement, caseResult } from './case-outcomes.ts';
import { evidenceLines } from './evidence-lines.ts';
import { createLayerReader } from './finding-layer.ts';
import { type BareFinding, findingsOf, type RuleText } from './findings.ts';
import { groupedBy } from './grouping.ts';
import { reportedIdentities } from './identities.ts';
import type { JudgedCase } from './operation-status.ts';
import { reportedCase } from './reported-case.ts';
import { reportedOperations } from './reported-operations.ts';
import { isBlemish } from './severity.ts';

export interface AssembleInput {
  readonly plan: Plan;
  /** By case id. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** In any order; read once. */
  readonly verdicts: Iterable<Verdict>;
  /** By rule id. */
  readonly rules: ReadonlyMap<string, RuleText>;
  readonly run: RunFacts;
}

export interface RunFacts {
  readonly toolVersion: string;
  readonly baseUrl: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601; absent where the run was cut off. */
  readonly finishedAt?: string;
  /** What the run made and could not remove; default none. */
  readonly leftovers?: readonly Leftover[];
}

/** Makes the report of a run, or of as much of it as was observed. Pure; the order of observations and verdicts changes nothing. */
export function assemble({ plan, observations, verdicts, rules, run }: AssembleInput): Report {
  const judged = collect(verdicts, rules);
  const answers = plan.cases.map(({ id }) => observations.get(id));
  const entries = plan.cases.map((testCase, index) =>
    judgedCase(testCase, answers[index], {
      judgement: judged.cases.get(testCase.id),
      policy: plan.policy,
      isFinished: run.finishedAt !== undefined,
    }),
  );
  const operations = reportedOperations(plan, entries, judged.remarked);
  const readChallenges = createChallengeReader();
  const reading = { readChallenges, operations: new Map(plan.operations.map((each) => [each.id, each])) };
  const cases = entries.map((entry, index) => reportedCase(entry, answers[index], reading));
  const findings = judged.remarked.length === 0 ? [] : witnessed(bareFindings(judged, plan, rules), plan, observations);
  return {
    schemaVersion: '1.0',
    tool: { name: 'twogate', version: run.toolVersion },
    target: { baseUrl: run.baseUrl, title: plan.document.title, version: plan.document.version },
    profile: plan.policy.profile,
    startedAt: run.startedAt,
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    summary: summary(operations, cases, findings),
    operations,
    credentials: plan.credentials.map(({ id, title, standing, identity }) => ({
      id,
      title,
      standing,
      ...(identity === undefined ? {} : { identity }),
    })),
    cases,
    findings,
    identities: reportedIdentities(plan, observations),
    leftovers: [...(run.leftovers ?? [])],
    problems: plan.problems.map(({ pointer, message }) => ({ pointer, message })),
  };
}

interface Collected {
  readonly cases: ReadonlyMap<string, CaseJudgement>;
  /** Verdicts that print something. */
  readonly remarked: readonly Verdict[];
  /** By rule id, the operations on which it passed or failed. */
  readonly operations: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is no more than a blemish on a right refusal, or told to inform, neither passes a case nor fails it. */
function collect(verdicts: Iterable<Verdict>, rules: AssembleInput['rules']): Collected {
  const cases = new Map<string, CaseJudgement>();
  const remarked: Verdict[] = [];
  const operations = new Map<string, Set<string>>();
  for (const verdict of verdicts) {
    noteJudged(operations, verdict);
    if (verdict.remark !== undefined) remarked.push(verdict);
    if (verdict.reach !== 'case' || verdict.case === undefined) continue;
    if (isBlemish(rules.get(verdict.rule)?.severity)) continue;
    const known = cases.get(verdict.case);
    const judgement = addVerdict(known, verdict);
    if (judgement !== known) cases.set(verdict.case, judgement);
  }
  return { cases, remarked, operations };
}

function noteJudged(operations: Map<string, Set<string>>, { rule, outcome, operation }: Verdict): void {
  if (operation === undefined || (outcome !== 'passed' && outcome !== 'failed')) return;
  const known = operations.get(rule);
  if (known === undefined) operations.set(rule, new Set([operation]));
  else known.add(operation);
}

const bareFindings = (judged: Collected, plan: Plan, rules: AssembleInput['rules']): readonly BareFinding[] =>
  findingsOf({
    verdicts: judged.remarked,
    rules,
    operations: plan.operations.map(({ id }) => id),
    cases: new Map(plan.cases.map(({ id, operation }) => [id, operation])),
    judged: judged.operations,
  });

/** With what shows them, and who answered. */
function witnessed(
  findings: readonly BareFinding[],
  plan: Plan,
  observations: AssembleInput['observations'],
): readonly Finding[] {
  const sources = {
    cases: new Map(plan.cases.map((each) => [each.id, each])),
    casesOf: groupedBy(plan.cases, ({ operation }) => operation),
    observations,
  };
  const layerOf = createLayerReader(plan, observations);
  return findings.map((finding) => {
    const layer = layerOf(finding.cases);
    return { ...finding, evidence: evidenceLines(finding, sources), ...(layer === undefined ? {} : { layer }) };
  });
}

function judgedCase(
  testCase: TestCase,
  observation: Observation | undefined,
  weighed: { readonly judgement: CaseJudgement | undefined; readonly policy: Policy; readonly isFinished: boolean },
): JudgedCase {
  const { outcome, reason } = caseResult(testCase, observation, weighed);
  const answer = observation?.kind === 'response' ? observation : undefined;
  const isGranted = answer && gateOf(answer, weighed.policy) === 'granted';
  return {
    case: testCase,
    outcome,
    reason,
    sent: observation !== undefined && observation.kind !== 'not-sent',
    isCutOff: observation === undefined && testCase.reason === undefined,
    status: answer?.status,
    isGranted,
    isConfounded:
      answer && !isGranted && testCase.standing === 'sufficient' && confounderOf(answer, weighed.policy) !== undefined,
  };
}

function summary(
  operations: readonly ReportedOperation[],
  cases: readonly ReportedCase[],
  findings: readonly Finding[],
): Summary {
  return {
    operations: count(
      { proven: 0, violated: 0, unproven: 0, untested: 0 },
      operations.map(({ status }) => status),
    ),
    cases: count(
      { passed: 0, failed: 0, cantTell: 0, inapplicable: 0, untested: 0 },
      cases.map(({ outcome }) => outcome),
    ),
    findings: countFindings(findings),
  };
}

function count<K extends string>(none: Readonly<Record<K, number>>, keys: readonly K[]): Record<K, number> {
  const counts: Record<K, number> = { ...none };
  for (const key of keys) counts[key] += 1;
  return counts;
}
