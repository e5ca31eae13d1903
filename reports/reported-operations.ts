import type { AccessPolicy } from '../src/model/operation.ts';
import type { Plan, PlannedOperation } from '../src/model/plan.ts';
import type { ReportedOperation } from '../src/model/report.ts';
import type { Verdict } from '../src/model/verdict.ts';
import { groupedBy } from './grouping.ts';
import { type JudgedCase, operationResult } from './operation-status.ts';
import { isBlemish, moreSevere } from './severity.ts';

/** The operations in the plan's order, each with what its cases and the verdicts on it as a whole come to. */
export function reportedOperations(
  plan: Plan,
  entries: readonly JudgedCase[],
  remarked: readonly Verdict[],
): readonly ReportedOperation[] {
  const byOperation = groupedBy(entries, (entry) => entry.case.operation);
  const failures = failedOperations(plan, remarked);
  return plan.operations.map((operation) => ({
    ...operationFacts(operation),
    ...operationResult(operation, byOperation.get(operation.id) ?? [], failures.get(operation.id)),
  }));
}

/** By operation, the gravest message of the failed operation and document verdicts above `info` that name it. */
function failedOperations(plan: Plan, remarked: readonly Verdict[]): ReadonlyMap<string, string> {
  const failed = remarked
    .flatMap(({ reach, outcome, operation, remark }) =>
      reach === 'case' || outcome !== 'failed' || remark === undefined ? [] : [{ operation, remark }],
    )
    .filter(({ remark }) => !isBlemish(remark.severity))
    .sort((a, b) => moreSevere(b.remark.severity, a.remark.severity) || (a.remark.message < b.remark.message ? 1 : -1));
  if (failed.length === 0) return new Map();
  const operationOf = new Map(plan.cases.map(({ id, operation }) => [id, operation]));
  return new Map(
    failed.flatMap(({ operation, remark }) => {
      const named = [operation, ...remark.cases.map((id) => operationOf.get(id))];
      return named.flatMap((id): [string, string][] => (id === undefined ? [] : [[id, remark.message]]));
    }),
  );
}

function operationFacts({ id, operationId, method, path, tags, access }: PlannedOperation) {
  return {
    id,
    ...(operationId === undefined ? {} : { operationId }),
    method,
    path,
    tags: [...tags],
    access: accessFacts(access),
  };
}

function accessFacts({ anonymous, unknown, alternatives }: AccessPolicy): AccessPolicy {
  return {
    anonymous,
    unknown,
    alternatives: alternatives.map(({ schemes }) => ({
      schemes: schemes.map(({ name, type, scopes, mode, roles, roleChoices }) => ({
        name,
        type,
        scopes: [...scopes],
        mode,
        ...(roles === undefined ? {} : { roles: [...roles] }),
        ...(roleChoices === undefined ? {} : { roleChoices: roleChoices.map((choice) => [...choice]) }),
      })),
    })),
  };
}
