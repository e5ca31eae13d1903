import { parseChallenges } from './http/challenge.ts';
import { fieldValues, gateOf } from './http/gate.ts';
import type { CaseEvidence, OperationEvidence } from './model/evidence.ts';
import type { Observation } from './model/observation.ts';
import type { Plan, PlannedOperation, Policy, TestCase } from './model/plan.ts';
import type { CaseRule, Judgement, OperationRule, Remark, Rule } from './model/rule.ts';
import type { Verdict, VerdictRemark } from './model/verdict.ts';

/**
 * Judges observations: pure, offline, over this run or last week's.
 * Yields the verdicts of every rule on every case, then on every operation, then on the document; `inapplicable` ones are left out.
 */
export function* judge(
  plan: Plan,
  observations: ReadonlyMap<string, Observation>,
  rules: readonly Rule[],
): Generator<Verdict> {
  const caseRules = rules.filter((rule) => rule.reach === 'case');
  const operationRules = rules.filter((rule) => rule.reach === 'operation');
  const documentRules = rules.filter((rule) => rule.reach === 'document');
  const operations = evidenceOf(plan, observations);
  for (const operation of operations) {
    for (const evidence of operation.cases) yield* judgeCase(evidence, caseRules);
    yield* judgeOperation(operation, operationRules);
  }
  for (const rule of documentRules) {
    yield* verdictOf(rule, rule.judge({ policy: plan.policy, operations }), { policy: plan.policy });
  }
}

/** Brings the observations together by operation, each beside its control. */
export function evidenceOf(plan: Plan, observations: ReadonlyMap<string, Observation>): readonly OperationEvidence[] {
  const cases = casesByOperation(plan);
  return plan.operations.map((operation) => ({
    operation,
    policy: plan.policy,
    cases: (cases.get(operation.id) ?? []).flatMap((testCase) =>
      caseEvidence(testCase, { operation, policy: plan.policy, observations }),
    ),
  }));
}

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
}

/** Empty where no response came back: there is nothing to judge then, and the case is not passed. */
function caseEvidence(testCase: TestCase, { operation, policy, observations }: Surroundings): readonly CaseEvidence[] {
  const answer = observations.get(testCase.id);
  if (answer?.kind !== 'response') return [];
  const control = testCase.control === undefined ? undefined : observations.get(testCase.control);
  return [
    {
      case: testCase,
      operation,
      policy,
      answer,
      gate: gateOf(answer),
      challenges: parseChallenges(fieldValues(answer, 'www-authenticate')),
      ...(control === undefined ? {} : { control }),
      controlGranted: testCase.control === undefined || isGranted(control),
    },
  ];
}

const isGranted = (observation: Observation | undefined): boolean =>
  observation?.kind === 'response' && gateOf(observation) === 'granted';

function* judgeCase(evidence: CaseEvidence, rules: readonly CaseRule[]): Generator<Verdict> {
  for (const rule of rules) {
    if (!rule.standings.includes(evidence.case.standing)) continue;
    const { id, operation } = evidence.case;
    yield* verdictOf(rule, weigh(rule, evidence), { policy: evidence.policy, case: id, operation });
  }
}

/** A rule that needs the control has nothing to say without it. */
function weigh(rule: CaseRule, evidence: CaseEvidence): Judgement {
  const judgement = rule.judge(evidence);
  if (!rule.needs.includes('control') || evidence.controlGranted || judgement.outcome === 'inapplicable')
    return judgement;
  return { outcome: 'cantTell', message: `its control was not granted: ${describe(evidence.control)}` };
}

function describe(control: Observation | undefined): string {
  if (control === undefined) return 'it was not sent';
  if (control.kind === 'not-sent') return control.reason;
  return control.kind === 'failure' ? control.message : `it was answered ${control.status}`;
}

function* judgeOperation(evidence: OperationEvidence, rules: readonly OperationRule[]): Generator<Verdict> {
  for (const rule of rules) {
    yield* verdictOf(rule, rule.judge(evidence), { policy: evidence.policy, operation: evidence.operation.id });
  }
}

interface Subject {
  readonly policy: Policy;
  readonly case?: string;
  readonly operation?: string;
}

function* verdictOf(rule: Rule, judgement: Judgement | undefined, subject: Subject): Generator<Verdict> {
  const answer: Judgement = judgement ?? { outcome: 'cantTell', message: 'the rule gave no answer' };
  if (answer.outcome === 'inapplicable') return;
  const { policy, ...where } = subject;
  const common = { rule: rule.id, reach: rule.reach, outcome: answer.outcome, ...where };
  yield answer.outcome === 'passed' ? common : { ...common, remark: remarkOf(rule, answer, subject) };
}

function remarkOf(rule: Rule, remark: Remark, subject: Subject): VerdictRemark {
  const template = rule.messages[remark.message];
  return {
    severity: rule.severity,
    keyword: rule.keyword[subject.policy.profile] ?? rule.keyword.default,
    ...(rule.pattern === undefined ? {} : { pattern: rule.pattern }),
    messageId: template === undefined ? 'no-evidence' : remark.message,
    message: template === undefined ? remark.message : fill(template, remark.data ?? {}),
    cases: remark.cases ?? (subject.case === undefined ? [] : [subject.case]),
    explains: rule.explains ?? [],
  };
}

const fill = (template: string, data: Readonly<Record<string, string | number>>): string =>
  template.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(data[name] ?? placeholder));
