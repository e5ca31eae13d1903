import type { Plan, PlannedOperation } from '../model/plan.ts';
import { createRedactor, type Redact } from './redaction.ts';

/**
 * The plan as it may be written: what is sent with requests and is a secret is masked. It is judged as the plan itself is, and cannot be sent.
 * Without secrets it is the same object.
 */
export function maskedPlan(plan: Plan, secrets: readonly string[]): Plan {
  if (secrets.length === 0) return plan;
  const redact = createRedactor(secrets);
  return {
    ...plan,
    operations: plan.operations.map((operation) => maskedRequests(operation, redact)),
    cases: plan.cases.map((each) => (each.reason === undefined ? each : { ...each, reason: redact(each.reason) })),
  };
}

const maskedRequests = (operation: PlannedOperation, redact: Redact): PlannedOperation => ({
  ...operation,
  requests: masked(operation.requests, redact),
  ...(operation.fallback === undefined ? {} : { fallback: masked(operation.fallback, redact) }),
});

/** Every text of a value; names and shape stay. */
function masked<T>(value: T, redact: Redact): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => masked(item, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, masked(child, redact)])) as T;
}
