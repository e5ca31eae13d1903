import type { PlannedOperation, TestCase } from '../src/model/plan.ts';
import type { OperationStatus } from '../src/model/report.ts';
import type { CaseResult } from './case-outcomes.ts';

/** A case of the operation with what it came to. */
export interface JudgedCase extends CaseResult {
  readonly case: TestCase;
  /** Of the response, where one came back. */
  readonly status?: number | undefined;
  /** Whether the response says that it was let in. */
  readonly isGranted?: boolean | undefined;
  /** Of what was to be granted and was not: whether something else than the API's gates answered. */
  readonly isConfounded?: boolean | undefined;
  /** True where a request went out, answered or not. */
  readonly sent: boolean;
  /** True where it was to be sent, and the run ended before it was. */
  readonly isCutOff: boolean;
}

export interface OperationResult {
  readonly status: OperationStatus;
  readonly reason?: string;
}

/**
 * The operation's status.
 * @param failure the message of a failed verdict on the operation as a whole, above `info`, where there is one
 */
export function operationResult(
  operation: PlannedOperation,
  cases: readonly JudgedCase[],
  failure: string | undefined,
): OperationResult {
  const violation = failure ?? cases.find(({ outcome }) => outcome === 'failed')?.reason;
  if (violation !== undefined) return { status: 'violated', reason: violation };
  if (cases.every(({ outcome }) => outcome === 'untested' || outcome === 'inapplicable')) {
    return { status: 'untested', reason: whyUntested(operation, cases) };
  }
  const gap = missingEvidence(operation, cases);
  return gap === undefined ? { status: 'proven' } : { status: 'unproven', reason: gap };
}

function whyUntested(operation: PlannedOperation, cases: readonly JudgedCase[]): string {
  const golden = operation.requests.golden;
  if (golden !== undefined && 'unbuildable' in golden) return golden.unbuildable;
  const reasoned = cases.find((entry) => isControl(entry) && entry.reason !== undefined) ?? cases[0];
  if (reasoned !== undefined) return reasoned.reason ?? 'nothing was sent';
  if (operation.access.unknown) return 'the document does not say what access it requires';
  return 'no test case was planned for it';
}

function missingEvidence(operation: PlannedOperation, cases: readonly JudgedCase[]): string | undefined {
  if (operation.access.unknown) return 'the document does not say what access it requires';
  return missingControl(cases) ?? unjudged(cases) ?? cutOff(cases) ?? missingGate(operation, cases);
}

/** A refusal proves nothing unless its control was granted. */
function missingControl(cases: readonly JudgedCase[]): string | undefined {
  const controls = cases.filter(isControl);
  const refused = controls.find((entry) => entry.sent && !isGranted(entry));
  if (refused !== undefined) return refusedControl(refused);
  if (controls.some(isGranted)) return undefined;
  return because('no control was sent', controls[0]);
}

function refusedControl({ status, reason, isConfounded = false, isGranted: granted = false }: JudgedCase): string {
  if (isConfounded && reason !== undefined) return `its control was ${reason}`;
  if (status === undefined) return `its control got no answer: ${reason ?? 'the request failed'}`;
  if (granted) return `its control was answered ${status}, but ${reason ?? 'not judged'}`;
  return `its control was refused with ${status}`;
}

function unjudged(cases: readonly JudgedCase[]): string | undefined {
  const doubtful = cases.filter(({ outcome }) => outcome === 'cantTell');
  const [first] = doubtful;
  if (first === undefined) return undefined;
  const reason = first.reason ?? 'no reason given';
  return `${doubtful.length} of ${cases.length} cases cannot be told: ${reason}`;
}

function cutOff(cases: readonly JudgedCase[]): string | undefined {
  const left = cases.filter(({ isCutOff }) => isCutOff).length;
  return left === 0 ? undefined : `the run was cut off before ${left} of ${cases.length} cases`;
}

function missingGate(operation: PlannedOperation, cases: readonly JudgedCase[]): string | undefined {
  if (operation.access.anonymous) return undefined;
  const required = operation.access.alternatives.flatMap(({ schemes }) => schemes);
  const scoped = required.some(({ scopes }) => scopes.length > 0);
  const ofRoles = cases.filter(isOfRoles);
  const others = cases.filter((each) => !isOfRoles(each));
  return (
    missingStanding('absent', 'the refusal of a request without credentials is not shown', cases) ??
    missingStanding('invalid', 'the refusal of an invalid credential is not shown', cases) ??
    (scoped ? missingStanding('insufficient', 'the refusal of missing scopes is not shown', others) : undefined) ??
    (required.some(({ roles }) => roles !== undefined)
      ? missingStanding('insufficient', 'the refusal of missing roles is not shown', ofRoles)
      : undefined)
  );
}

const isOfRoles = (entry: JudgedCase): boolean => entry.case.credential === 'missing-role';

function missingStanding(
  standing: TestCase['standing'],
  gap: string,
  cases: readonly JudgedCase[],
): string | undefined {
  const ofStanding = cases.filter((entry) => entry.case.standing === standing);
  if (ofStanding.some(({ outcome }) => outcome === 'passed')) return undefined;
  return because(gap, ofStanding[0]);
}

function because(gap: string, example: JudgedCase | undefined): string {
  return example?.reason === undefined ? gap : `${gap}: ${example.reason}`;
}

function isControl(entry: JudgedCase): boolean {
  return entry.case.expected === '2xx' && entry.case.control === undefined;
}

function isGranted({ outcome, isGranted: granted = false }: JudgedCase): boolean {
  return outcome === 'passed' && granted;
}
