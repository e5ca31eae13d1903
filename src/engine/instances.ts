import type { PlannedOperation, TestCase } from '../model/plan.ts';
import { groupBy } from './group.ts';
import { isSafe, isSafeRequest, mayBeGranted } from './schedule.ts';

/** Cases of one operation that are sent to the same objects. */
export interface Instance {
  /** Stable; `shared` for all that only read. */
  readonly id: string;
  readonly operation: PlannedOperation;
  readonly cases: readonly TestCase[];
  /** The identity whose objects they are, where that matters. */
  readonly maker?: string;
}

/**
 * Parts the cases of an operation by the objects that they need: reads share one, and of writes each case that may be granted has
 * its own, together with the refusals that it controls, so that no case finds what another has destroyed.
 */
export function instancesOf(operation: PlannedOperation, cases: readonly TestCase[]): readonly Instance[] {
  if (operation.produced === undefined) return [];
  const sent = cases.filter(({ reason }) => reason === undefined);
  if (sent.length === 0) return [];
  if (isSafe(operation.method)) return sharedInstances(operation, sent);
  const first = sent.find(mayBeGranted)?.id ?? operation.id;
  const groups = new Map<string, TestCase[]>();
  for (const each of sent) {
    const id = mayBeGranted(each) && !isRead(each, operation) ? each.id : (each.control ?? first);
    groups.set(id, [...(groups.get(id) ?? []), each]);
  }
  return [...groups].map(([id, own]) => ({ id, operation, cases: own, ...makerOf(own) }));
}

/** A request of a writing operation that reads: what its control and its refusals are sent to. */
function isRead({ request }: TestCase, { requests }: PlannedOperation): boolean {
  const template = requests[request];
  return template !== undefined && !('unbuildable' in template) && isSafeRequest(template);
}

/** What is only read is the same in every round. */
export const isShared = ({ operation }: Instance): boolean => isSafe(operation.method);

/** One for each that makes what is read. */
function sharedInstances(operation: PlannedOperation, cases: readonly TestCase[]): readonly Instance[] {
  return [...groupBy(cases, ({ madeBy }) => madeBy)].map(([maker, own]) => ({
    id: maker === undefined ? 'shared' : `shared ${maker}`,
    operation,
    cases: own,
    ...makerOf(own),
  }));
}

/** Cases of one instance are about the same objects. */
function makerOf(cases: readonly TestCase[]): Pick<Instance, 'maker'> {
  const maker = cases.find(({ madeBy }) => madeBy !== undefined)?.madeBy;
  return maker === undefined ? {} : { maker };
}

/** Whether only what the run makes for it will do: another's object, or one to be written to as well as by the control. */
export const needsOwn = ({ identity, madeBy, ...testCase }: TestCase, { method }: PlannedOperation): boolean =>
  identity !== undefined && ((madeBy ?? identity) !== identity || (!isSafe(method) && mayBeGranted(testCase)));
