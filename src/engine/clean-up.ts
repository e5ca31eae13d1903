import { gateOf } from '../http/gate.ts';
import type { Plan, PlannedOperation, Take, TestCase } from '../model/plan.ts';
import type { Leftover } from '../model/report.ts';
import type { Creations, Untraced } from './creations.ts';
import { groupBy } from './group.ts';
import { forEachConcurrently } from './limits.ts';
import { takeOver } from './path-template.ts';
import { type Created, type Send, specific } from './produce.ts';
import { isControl } from './schedule.ts';
import { mapRequests, openSlots, withValues } from './slots.ts';

export interface CleaningOptions {
  readonly send: Send;
  readonly writes: 'none' | 'refusals' | 'all';
  readonly concurrency: number;
}

/** Removals without an answer, in a row, after which the target is taken for dead. */
const PATIENCE = 3;

/**
 * Removes what the run made, what lies inside of other things first, by the document's own deleting operations.
 * @returns what is left, each with the reason.
 */
export async function cleanUp(
  plan: Plan,
  { created, untraced }: Creations,
  { send, writes, concurrency }: CleaningOptions,
): Promise<readonly Leftover[]> {
  const left = new Map<Created, string>();
  const all = distinctOf(created);
  let silent = 0;
  const removeOne = async (made: Created): Promise<void> => {
    const removal = writes === 'all' ? removalOf(made, plan) : { impossible: `target.writes is ${writes}` };
    if ('impossible' in removal) return void left.set(made, removal.impossible);
    if (silent >= PATIENCE) return void left.set(made, 'the target no longer answers');
    const outcome = await remove(removal, send);
    silent = outcome.answered ? 0 : silent + 1;
    if (outcome.failure !== undefined) left.set(made, outcome.failure);
  };
  const signal = new AbortController().signal;
  for (const layer of layersOf(all)) await forEachConcurrently(layer, { concurrency, signal }, removeOne);
  const removed = all.filter((made) => !left.has(made));
  return [
    ...all.flatMap((made) => leftoverOf(made, left.get(made))),
    ...untraced.filter(({ path }) => !removed.some((outer) => isInside(path, outer))).map(unnamed),
  ];
}

/** Several parameters may name the same thing. */
const distinctOf = (created: readonly Created[]): readonly Created[] => [
  ...new Map(created.map((made) => [JSON.stringify([made.operation, made.value, made.path]), made])).values(),
];

/** The deepest paths first, and of those the last made. */
function layersOf(created: readonly Created[]): readonly (readonly Created[])[] {
  const layers = groupBy([...created].reverse(), ({ path }) => path.split('/').length);
  return [...layers].sort(([one], [other]) => other - one).map(([, layer]) => layer);
}

interface Removal {
  readonly operation: PlannedOperation;
  readonly control: TestCase;
}

function removalOf(made: Created, plan: Plan): Removal | { readonly impossible: string } {
  const found = removerOf(made, plan);
  if (found === undefined) return { impossible: 'the document has no operation that deletes it' };
  const { remover, parameter } = found;
  const own = plan.cases.filter((testCase) => testCase.operation === remover.id && isControl(testCase));
  const sendable = own.find(({ reason }) => reason === undefined);
  const control = sendable === undefined ? undefined : asMaker(sendable, made, plan);
  if (control === undefined) return { impossible: `${remover.id} cannot be sent: ${own[0]?.reason ?? 'no control'}` };
  const operation = placed(remover, parameter, made);
  const [open] = openSlots(operation);
  return open === undefined ? { operation, control } : { impossible: `${remover.id} has no value for ${open}` };
}

/** What belongs to a tenant is removed by it: others may not even see it. */
function asMaker(control: TestCase, { maker }: Created, { identities = [] }: Plan): TestCase {
  const presents = identities.find(({ name }) => name === maker)?.makes?.[control.operation];
  return presents === undefined ? control : { ...control, presents };
}

/** A DELETE whose last segment is what the maker makes. */
function removerOf({ operation, take }: Created, { operations }: Plan) {
  for (const remover of operations.filter(({ method }) => method === 'DELETE')) {
    const production = remover.produced?.find(
      ({ parameter, sources }) =>
        remover.path.replace(/\/$/, '').endsWith(`{${parameter}}`) &&
        sources.some((source) => source.operation === operation && isSameThing(source.take, take)),
    );
    if (production !== undefined) return { remover, parameter: production.parameter };
  }
  return undefined;
}

/** A maker may make several things; the place in its answer tells them apart. */
function isSameThing(one: readonly Take[], other: readonly Take[]): boolean {
  const places = new Set(one.map((take) => JSON.stringify(take)));
  return other.some((take) => places.has(JSON.stringify(take)));
}

function placed(remover: PlannedOperation, parameter: string, { operation: maker, path, value, within }: Created) {
  const template = maker.replace(/^\S+ /, '');
  const below = mapRequests(remover, (request) => ({
    ...request,
    path: takeOver({ template: remover.path, path: request.path }, { template, path }),
  }));
  return withValues(below, { ...specific(within), [parameter]: value });
}

interface Outcome {
  readonly answered: boolean;
  /** Absent: it is gone. */
  readonly failure?: string;
}

async function remove({ operation, control }: Removal, send: Send): Promise<Outcome> {
  const observation = await send(control, operation);
  const { id } = operation;
  if (observation.kind === 'not-sent') return { answered: true, failure: `${id} was not sent: ${observation.reason}` };
  if (observation.kind === 'failure')
    return { answered: false, failure: `${id} had no answer: ${observation.message}` };
  const isGone = gateOf(observation) === 'granted' || observation.status === 404 || observation.status === 410;
  return isGone ? { answered: true } : { answered: true, failure: `${id} was answered ${observation.status}` };
}

const leftoverOf = ({ operation, parameter, value }: Created, reason: string | undefined): readonly Leftover[] =>
  reason === undefined ? [] : [{ operation, parameter, value, reason }];

const isInside = (path: string, { path: collection, value }: Created): boolean =>
  path.startsWith(`${collection.replace(/\/$/, '')}/${encodeURIComponent(value)}/`);

const unnamed = ({ operation, location }: Untraced): Leftover => ({
  operation,
  parameter: location === undefined ? 'id' : 'Location',
  value: location ?? 'unknown',
  reason: 'nothing in the document tells how to name and delete it',
});
