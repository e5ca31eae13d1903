import type { PlannedOperation, TestCase } from '../model/plan.ts';
import { isSafe, mayBeGranted } from './schedule.ts';

/** Cases of one operation that are sent to the same objects. */
export interface Instance {
  /** Stable; `shared` for all that only read. */
  readonly id: string;
  readonly operation: PlannedOperation;
  readonly cases: readonly TestCase[];
}

/**
 * Parts the cases of an operation by the objects that they need: reads share one, and of writes each case that may be granted has
 * its own, together with the refusals that it controls, so that no case finds what another has destroyed.
 */
export function instancesOf(operation: PlannedOperation, cases: readonly TestCase[]): readonly Instance[] {
  if (operation.produced === undefined) return [];
  const sent = cases.filter(({ reason }) => reason === undefined);
  if (sent.length === 0) return [];
  if (isSafe(operation.method)) return [{ id: 'shared', operation, cases: sent }];
  const first = sent.find(mayBeGranted)?.id ?? operation.id;
  const groups = new Map<string, TestCase[]>();
  for (const each of sent) {
    const id = mayBeGranted(each) ? each.id : (each.control ?? first);
    groups.set(id, [...(groups.get(id) ?? []), each]);
  }
  return [...groups].map(([id, own]) => ({ id, operation, cases: own }));
}
