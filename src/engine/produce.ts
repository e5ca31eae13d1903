import { randomUUID } from 'node:crypto';
import { gateOf } from '../http/gate.ts';
import type { Json } from '../model/json.ts';
import type { Answered, Observation } from '../model/observation.ts';
import type {
  Plan,
  PlannedOperation,
  Production,
  ProductionSource,
  RequestTemplate,
  Take,
  TestCase,
} from '../model/plan.ts';
import { type Probe, probeCase } from './probe.ts';
import { isSafe } from './schedule.ts';

/** Something that the run made at the target. */
export interface Created {
  /** The id of the operation that made it. */
  readonly operation: string;
  readonly parameter: string;
  readonly value: string;
  /** What else names it: the values of the path it was made under. */
  readonly within: Values;
}

/** Values by parameter name. */
export type Values = Readonly<Record<string, string>>;

export interface Producer {
  /** The operation with values in its requests, or with its fallback requests where none could be made. */
  readonly bind: (operation: PlannedOperation) => Promise<BoundOperation>;
  /** What was made so far. */
  readonly created: readonly Created[];
}

export interface BoundOperation {
  readonly operation: PlannedOperation;
  readonly values: Values;
}

/** Characters of a producer's answer that are read for a value. */
const READ_LENGTH = 64 * 1024;

interface Workshop {
  readonly probe: Probe;
  readonly operations: ReadonlyMap<string, PlannedOperation>;
  readonly controls: ReadonlyMap<string, TestCase>;
  readonly made: Map<string, Promise<Made>>;
  readonly created: Created[];
}

type Made = { readonly value: string } | { readonly lacking: string };

/**
 * Makes what requests need: `POST /orders` for the `{orderId}` of others. Reads share one object; each write gets its own, so
 * that no case destroys what another needs, and never one that the run did not make itself.
 */
export function createProducer(plan: Plan, probe: Probe): Producer {
  const workshop: Workshop = {
    probe: { ...probe, excerptLength: READ_LENGTH },
    operations: new Map(plan.operations.map((operation) => [operation.id, operation])),
    controls: controlsOf(plan),
    made: new Map(),
    created: [],
  };
  return {
    bind: async (operation) => {
      const bindings = await valuesFor(operation, {}, { instance: instanceOf(operation), workshop });
      return { operation: bound(operation, bindings), values: 'values' in bindings ? bindings.values : {} };
    },
    created: workshop.created,
  };
}

/** The sufficient case of each operation that can be sent. */
function controlsOf({ cases }: Plan): ReadonlyMap<string, TestCase> {
  const controls = cases.filter(({ standing, reason }) => standing === 'sufficient' && reason === undefined);
  return new Map(controls.reverse().map((control) => [control.operation, control]));
}

const instanceOf = ({ id, method }: PlannedOperation): string => (isSafe(method) ? 'shared' : id);

interface Making {
  /** Whose object it is. */
  readonly instance: string;
  readonly workshop: Workshop;
}

type Bindings = { readonly values: Values } | { readonly lacking: string };

/** A value for each parameter that others produce, one after the other: an inner one is made under the outer. */
async function valuesFor(operation: PlannedOperation, given: Values, making: Making): Promise<Bindings> {
  let values = given;
  for (const production of operation.produced ?? []) {
    if (values[production.parameter] !== undefined) continue;
    const made = await make(production, { values, making, isOwn: !isSafe(operation.method) });
    if ('lacking' in made) return made;
    values = { ...values, [production.parameter]: made.value };
  }
  return { values };
}

interface Order {
  readonly values: Values;
  readonly making: Making;
  /** Only what the run creates itself will do. */
  readonly isOwn: boolean;
}

async function make(production: Production, order: Order): Promise<Made> {
  let lacking = `no operation makes ${production.parameter}`;
  for (const source of production.sources) {
    const made = await makeOnce(production.parameter, source, order);
    if ('value' in made) return made;
    lacking = made.lacking;
  }
  return { lacking };
}

function makeOnce(parameter: string, source: ProductionSource, order: Order): Promise<Made> {
  const { instance, workshop } = order.making;
  const key = JSON.stringify([instance, source.operation, parameter, order.values]);
  const known = workshop.made.get(key) ?? run(parameter, source, order);
  workshop.made.set(key, known);
  return known;
}

async function run(parameter: string, source: ProductionSource, { values, making, isOwn }: Order): Promise<Made> {
  const { probe, operations, controls, created } = making.workshop;
  const operation = operations.get(source.operation);
  const control = controls.get(source.operation);
  const what = `${source.operation}, which makes ${parameter},`;
  if (operation === undefined || control === undefined) return { lacking: `${what} cannot be sent` };
  const creates = !isSafe(operation.method);
  if (creates && probe.writes !== 'all') return { lacking: `${what} is a write, and target.writes is ${probe.writes}` };
  if (isOwn && !creates) return { lacking: `${what} only lists what is there, and a write must not touch that` };
  const needs = await valuesFor(operation, values, making);
  if ('lacking' in needs) return needs;
  const observation = await probeCase(control, fresh(bound(operation, needs)), probe);
  const value = valueIn(observation, source.take);
  if (value === undefined) return { lacking: `${what} ${reasonOf(observation)}` };
  if (creates) created.push({ operation: operation.id, parameter, value, within: needs.values });
  return { value };
}

/** With a key of its own: a repeated one would give back the same object instead of another. */
function fresh(operation: PlannedOperation): PlannedOperation {
  const { golden } = operation.requests;
  if (golden === undefined || 'unbuildable' in golden) return operation;
  const headers = golden.headers.map(([name, value]) =>
    name === 'idempotency-key' ? ([name, randomUUID()] as const) : ([name, value] as const),
  );
  return { ...operation, requests: { ...operation.requests, golden: { ...golden, headers } } };
}

function reasonOf(observation: Observation): string {
  if (observation.kind === 'not-sent') return `was not sent: ${observation.reason}`;
  if (observation.kind === 'failure') return `had no answer: ${observation.message}`;
  return gateOf(observation) === 'granted' ? 'answered without one' : `was answered ${observation.status}`;
}

/** The first value found in a granted answer; undefined where there is none. */
export function valueIn(observation: Observation, take: readonly Take[]): string | undefined {
  if (observation.kind !== 'response' || gateOf(observation) !== 'granted') return undefined;
  const body = parseJson(observation.body.text);
  const values = take.map((each) =>
    'body' in each ? pointed(body, each.body) : lastSegment(observation, each.header),
  );
  const found = values.find((value) => (typeof value === 'string' && value !== '') || typeof value === 'number');
  return found === undefined ? undefined : String(found);
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** @see [RFC 6901 §4](https://www.rfc-editor.org/rfc/rfc6901#section-4) */
function pointed(value: Json | undefined, pointer: string): Json | undefined {
  const tokens = pointer.split('/').slice(1);
  return tokens.reduce<Json | undefined>((at, token) => {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as { readonly [key: string]: Json })[name];
  }, value);
}

function lastSegment({ headers }: Answered, name: string): string | undefined {
  const value = headers.find(([field]) => field === name)?.[1];
  return value
    ?.split(/[?#]/)[0]
    ?.split('/')
    .filter((segment) => segment !== '')
    .map(decode)
    .at(-1);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Puts the values in the slots of the requests; without values, the fallback's requests, or why there are none. */
function bound(operation: PlannedOperation, bindings: Bindings): PlannedOperation {
  if (operation.produced === undefined) return operation;
  if ('lacking' in bindings) return withFallback(operation, bindings.lacking);
  const entries = Object.entries(operation.requests).map(([variant, request]) => {
    return [variant, 'unbuildable' in request ? request : filled(request, bindings.values)] as const;
  });
  return { ...operation, requests: Object.fromEntries(entries) };
}

function filled(request: RequestTemplate, values: Values): RequestTemplate {
  const fill = (text: string): string => text.replace(/\{([^{}]+)\}/g, (slot, name) => encoded(values[name]) ?? slot);
  return { ...request, path: fill(request.path), query: fill(request.query) };
}

const encoded = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : encodeURIComponent(value);

/** What is made beats an example; where nothing could be made, the example is all there is. */
function withFallback(operation: PlannedOperation, lacking: string): PlannedOperation {
  const { fallback = {} } = operation;
  const entries = Object.entries(fallback).map(([variant, request]) => {
    return [
      variant,
      'unbuildable' in request ? { unbuildable: `${lacking}; ${request.unbuildable}` } : request,
    ] as const;
  });
  return { ...operation, requests: Object.fromEntries(entries) };
}
