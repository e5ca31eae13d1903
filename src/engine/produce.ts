import { randomUUID } from 'node:crypto';
import { gateOf } from '../http/gate.ts';
import type { Observation } from '../model/observation.ts';
import type { Plan, PlannedOperation, Production, ProductionSource, Take, TestCase } from '../model/plan.ts';
import { collectionOf, isSameTemplate, takeOver } from './path-template.ts';
import { isControl, isSafe } from './schedule.ts';
import { mapRequests, openSlots, type Values, withFallback, withNone, withValues } from './slots.ts';
import { valueIn } from './values.ts';

/** Something that the run made at the target. */
export interface Created {
  /** The id of the operation that made it. */
  readonly operation: string;
  readonly parameter: string;
  readonly value: string;
  /** Where its answer held the value. */
  readonly take: readonly Take[];
  /** The request's path as sent: what else names it. */
  readonly path: string;
  /** Values that the request was made with. */
  readonly within: Values;
  /** The name of the identity that made it, where one did. */
  readonly maker?: string;
}

/** Sends the test case of an operation whose requests hold their values. */
export type Send = (testCase: TestCase, operation: PlannedOperation) => Promise<Observation>;

export interface ProducerOptions {
  readonly send: Send;
  readonly writes: 'none' | 'refusals' | 'all';
  /** Called as soon as something was made. */
  readonly onCreated?: (created: Created) => void;
}

export interface Producer {
  /**
   * The operation with values in its requests, or with its fallback requests where none could be made.
   * @param instance - operations bound for the same instance share their objects
   */
  readonly bind: (operation: PlannedOperation, instance: string, making?: Ownership) => Promise<Binding>;
  /** What was made so far. */
  readonly created: readonly Created[];
}

/** Whose objects are wanted. */
export interface Ownership {
  /** The identity that makes them; default: whoever sends controls. */
  readonly maker?: string;
  /** Nothing but what is made now will do, even to be read; without it, nothing is sent. */
  readonly isOwn?: boolean;
}

export interface BoundOperation {
  readonly operation: PlannedOperation;
  readonly values: Values;
}

/** An operation that is ready to be sent, whatever could be made for it. */
export interface Binding extends BoundOperation {
  /** Why it has no values, where none could be made. */
  readonly lacking?: string;
}

interface Workshop extends ProducerOptions {
  readonly operations: ReadonlyMap<string, PlannedOperation>;
  /** What can be sent of an operation to make something, as nobody in particular or as an identity. */
  readonly controls: (operation: string, maker: string | undefined) => readonly TestCase[];
  readonly made: Map<string, Promise<Made>>;
  /** By operation and maker: why its first answer held no value, where it held none. It is not asked for more. */
  readonly trials: Map<string, Promise<string | undefined>>;
  readonly created: Created[];
}

type Made = { readonly value: string } | Lacking;

interface Lacking {
  readonly lacking: string;
}

/** Makes what requests need: `POST /orders` for the `{orderId}` of others. A write never touches what the run did not make itself. */
export function createProducer(plan: Plan, options: ProducerOptions): Producer {
  const workshop: Workshop = {
    ...options,
    operations: new Map(plan.operations.map((operation) => [operation.id, operation])),
    controls: controlsOf(plan),
    made: new Map(),
    trials: new Map(),
    created: [],
  };
  return {
    bind: async (operation, instance, { maker, isOwn = false } = {}) => {
      const isWrite = !isSafe(operation.method);
      const whose = maker === undefined ? {} : { maker };
      const making = { instance, workshop, isOwn: isOwn || isWrite, ...whose, chain: [operation.id] };
      const bound = await bindAll(operation, making);
      if (!('lacking' in bound)) return bound;
      const { lacking } = bound;
      const unbound = isOwn ? withNone(operation, lacking) : withFallback(operation, lacking);
      return { operation: unbound, values: {}, lacking };
    },
    created: workshop.created,
  };
}

/** The sufficient cases of each operation that can be sent; an identity comes with its own credential in their place. */
function controlsOf({ cases, identities = [] }: Plan): Workshop['controls'] {
  const makes = new Map(identities.map(({ name, makes: presented = {} }) => [name, presented]));
  const controls = new Map<string, TestCase[]>();
  for (const each of cases.filter((testCase) => isControl(testCase) && testCase.reason === undefined)) {
    controls.set(each.operation, [...(controls.get(each.operation) ?? []), each]);
  }
  return (operation, maker) => {
    const known = controls.get(operation) ?? [];
    const presents = maker === undefined ? undefined : makes.get(maker)?.[operation];
    if (maker === undefined) return known;
    return presents === undefined ? [] : known.slice(0, 1).map((control) => ({ ...control, presents }));
  };
}

interface Making {
  /** Whose object it is. */
  readonly instance: string;
  readonly workshop: Workshop;
  /** Only what the run creates itself will do. */
  readonly isOwn: boolean;
  /** The identity that makes it, where one does. */
  readonly maker?: string;
  /** Operations that wait for what is made. */
  readonly chain: readonly string[];
}

/** A value for each parameter that others produce, one after the other: an inner one is made under the outer. */
async function bindAll(
  operation: PlannedOperation,
  making: Making,
  given: Values = {},
): Promise<BoundOperation | Lacking> {
  let bound: BoundOperation = { operation, values: given };
  for (const production of operation.produced ?? []) {
    if (!openSlots(bound.operation).includes(production.parameter)) continue;
    const made = await make(production, bound, making);
    if ('lacking' in made) return made;
    const value = { [production.parameter]: made.value };
    bound = { operation: withValues(bound.operation, value), values: { ...bound.values, ...value } };
  }
  return bound;
}

async function make({ parameter, sources }: Production, consumer: BoundOperation, making: Making): Promise<Made> {
  const lacking: string[] = [];
  for (const source of sources) {
    const made = await makeOnce(source, { parameter, consumer, making });
    if ('value' in made) return made;
    lacking.push(made.lacking);
  }
  return { lacking: [...new Set(lacking)].join('; ') };
}

interface Order {
  readonly parameter: string;
  readonly consumer: BoundOperation;
  readonly making: Making;
}

async function makeOnce(source: ProductionSource, order: Order): Promise<Made> {
  const { workshop, instance, isOwn, maker, chain } = order.making;
  const what = `${source.operation}, which makes ${order.parameter},`;
  if (chain.includes(source.operation)) return { lacking: `${what} needs it first` };
  const operation = workshop.operations.get(source.operation);
  if (operation === undefined || workshop.controls(source.operation, maker).length === 0) {
    return { lacking: `${what} cannot be sent` };
  }
  const creates = !isSafe(operation.method);
  if (creates && workshop.writes !== 'all') {
    return { lacking: `${what} is a write, and target.writes is ${workshop.writes}` };
  }
  if (isOwn && !creates) return { lacking: `${what} only lists what is there, and a write must not touch that` };
  const placed = underConsumer(operation, order.consumer);
  const key = JSON.stringify([instance, isOwn, maker, source.operation, order.parameter, placed.requests.golden]);
  const known = workshop.made.get(key) ?? run(source, placed, order);
  workshop.made.set(key, known);
  return known;
}

/** The producer's requests with what the consumer already has: the same outer object, by place in the path or else by name. */
function underConsumer(operation: PlannedOperation, { operation: consumer, values }: BoundOperation): PlannedOperation {
  const { golden } = consumer.requests;
  if (golden === undefined || 'unbuildable' in golden) return operation;
  const from = { template: consumer.path, path: golden.path };
  const placed = mapRequests(operation, (request) => ({
    ...request,
    path: takeOver({ template: operation.path, path: request.path }, from),
  }));
  return withValues(placed, specific(values));
}

/** `{id}` is another thing in every path; `{orderId}` is an order's everywhere. */
export const specific = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => /(?:[a-z0-9]_|[a-z0-9](?=[A-Z]))./.test(name)));

async function run(source: ProductionSource, placed: PlannedOperation, order: Order): Promise<Made> {
  const { parameter, consumer, making } = order;
  const creates = !isSafe(placed.method);
  const needs = await bindAll(placed, { ...making, isOwn: creates, chain: [...making.chain, placed.id] });
  if ('lacking' in needs) return needs;
  return onTrial(`${placed.id} ${making.maker ?? ''}`, making.workshop, async () => {
    const observation = await ask(needs.operation, making);
    const value = valueIn(observation, source.take);
    const what = `${source.operation}, which makes ${parameter},`;
    if (value === undefined) return { lacking: `${what} ${reasonOf(observation)}` };
    if (!creates) return { value };
    if (!isCreation(observation, placed, { consumer: consumer.operation, parameter })) {
      return making.isOwn
        ? { lacking: `${what} may not have created it, and a write must not touch what was there` }
        : { value };
    }
    const { maker } = making;
    const whose = maker === undefined ? {} : { maker };
    const created = { operation: placed.id, parameter, value, take: source.take, ...placeOf(needs), ...whose };
    making.workshop.created.push(created);
    making.workshop.onCreated?.(created);
    return { value };
  });
}

export function placeOf({ operation: { requests }, values }: BoundOperation): Pick<Created, 'path' | 'within'> {
  const { golden } = requests;
  return { path: golden === undefined || 'unbuildable' in golden ? '' : golden.path, within: values };
}

/** One first, then the others: what does not yield a value would otherwise leave many objects that nobody can name. */
async function onTrial(attempted: string, { trials }: Workshop, attempt: () => Promise<Made>): Promise<Made> {
  const known = trials.get(attempted);
  if (known !== undefined) {
    const lacking = await known;
    return lacking === undefined ? attempt() : { lacking };
  }
  const first = attempt();
  trials.set(
    attempted,
    first.then((made) => ('lacking' in made ? made.lacking : undefined)),
  );
  return first;
}

/** By the first of its controls whose credential can be had. */
async function ask(operation: PlannedOperation, { workshop, maker }: Making): Promise<Observation> {
  const { controls, send } = workshop;
  const [first, ...others] = controls(operation.id, maker);
  if (first === undefined) throw new Error(`${operation.id} has no control`);
  const request = fresh(operation);
  let observation = await send(first, request);
  for (const control of others) {
    if (observation.kind !== 'not-sent') break;
    observation = await send(control, request);
  }
  return observation;
}

/** With a key of its own: a repeated one would give back the same object instead of another. */
const fresh = (operation: PlannedOperation): PlannedOperation =>
  mapRequests(operation, (request) => ({
    ...request,
    headers: request.headers.map(([name, value]) => [name, name === 'idempotency-key' ? randomUUID() : value] as const),
  }));

function reasonOf(observation: Observation): string {
  if (observation.kind === 'not-sent') return `was not sent: ${observation.reason}`;
  if (observation.kind === 'failure') return `had no answer: ${observation.message}`;
  if (gateOf(observation) !== 'granted') return `was answered ${observation.status}`;
  const without = observation.body.truncated ? 'with more than is read' : 'without one';
  return `was answered ${observation.status} ${without}`;
}

/** For whom a value is: the consumer's parameter. */
export interface Place {
  readonly consumer: PlannedOperation;
  readonly parameter: string;
}

/**
 * Whether an answer says that the run made something. A 201 does; any other 2xx only of a POST to the very collection, and only
 * where the document has no 201 for it: a search, a log-in or an upsert answers with what was there.
 * @see [RFC 9110 §15.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.3.2)
 */
export function isCreation(observation: Observation, maker: PlannedOperation, { consumer, parameter }: Place): boolean {
  if (observation.kind !== 'response') return false;
  if (observation.status === 201) return true;
  const collection = collectionOf(consumer.path, parameter);
  const isCollection = collection !== undefined && isSameTemplate(collection, maker.path);
  return maker.method === 'POST' && isCollection && !maker.responses.some(({ status }) => status === '201');
}
