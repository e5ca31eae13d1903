import { jsonIn, jsonOf } from '../../http/json-body.ts';
import type { CaseEvidence, OperationEvidence } from '../../model/evidence.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { isRefused } from './recurrence.ts';

/** What was read of the thing that an operation writes to. */
export interface ReadBack {
  readonly before: CaseEvidence;
  readonly again: CaseEvidence;
  readonly after: CaseEvidence;
  /** After the control, where that was granted. */
  readonly granted?: CaseEvidence;
  /** The refused writes in between. */
  readonly writes: readonly CaseEvidence[];
}

/** Undefined where something was let in, or was not answered: then a change has other causes. */
export function readBackOf({ cases }: OperationEvidence): ReadBack | undefined {
  const read = (request: string): CaseEvidence | undefined =>
    cases.find(({ case: { request: sent }, answer }) => sent === request && isTelling(answer));
  const [before, again, after] = [read('read-before'), read('read-before-again'), read('read-after-refusals')];
  if (before === undefined || again === undefined || after === undefined) return undefined;
  const tried = cases.filter((each) => each.case.standing !== 'sufficient');
  const writes = tried.filter(
    (each) => each.case.request === 'golden' && each.case.identity === undefined && isSameObject(each, after),
  );
  if (writes.length === 0 || !writes.every(isRefused) || tried.some(({ gate }) => gate === 'granted')) return undefined;
  const granted = after.controlGranted ? read('read-after-grant') : undefined;
  return { before, again, after, writes, ...(granted === undefined ? {} : { granted }) };
}

const isTelling = ({ body, contested }: CaseEvidence['answer']): boolean => !body.truncated && contested !== true;

/** What one control stands for is sent to one object. */
const isSameObject = ({ case: one }: CaseEvidence, { case: other }: CaseEvidence): boolean =>
  one.control === other.control;

export const isGone = ({ answer: { status } }: CaseEvidence): boolean => status === 404 || status === 410;

export const isThere = ({ gate }: CaseEvidence): boolean => gate === 'granted';

/** The content of an answer; undefined where it is no JSON. */
export const contentOf = ({ answer }: CaseEvidence): Json | undefined => jsonIn(answer.body);

/** What the refused writes carried; undefined where that is no JSON object. */
export function carriedBy(writes: readonly CaseEvidence[]): JsonObject | undefined {
  const value = jsonOf(writes[0]?.answer.request.body ?? '');
  return isObject(value) ? value : undefined;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value holds what was written, and perhaps more: servers add ids and prices. */
export function holds(actual: Json | undefined, written: Json): boolean {
  if (Array.isArray(written)) {
    return (
      Array.isArray(actual) &&
      actual.length === written.length &&
      written.every((each, index) => holds(actual[index], each))
    );
  }
  if (!isObject(written)) return actual === written;
  return isObject(actual) && Object.entries(written).every(([name, value]) => holds(actual[name], value));
}

/** The objects of a collection, whether it is a list or an object that holds one. */
export function membersOf(collection: Json | undefined): readonly JsonObject[] {
  const lists = Array.isArray(collection) ? [collection] : isObject(collection) ? Object.values(collection) : [];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : []));
}

/** How many more members hold all that they show of what was written; one that held it before and has changed is no other. */
export const addedTo = (earlier: Json | undefined, later: Json | undefined, written: JsonObject): number =>
  countOf(later, written) - countOf(earlier, written);

function countOf(collection: Json | undefined, written: JsonObject): number {
  return membersOf(collection).filter((member) => {
    const shown = Object.entries(written).filter(([name]) => Object.hasOwn(member, name));
    return shown.length > 0 && shown.every(([name, value]) => holds(member[name], value));
  }).length;
}

/** Whether two readings of a collection hold the same members. */
export const isSameCollection = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(membersOf(one)) === JSON.stringify(membersOf(other));
