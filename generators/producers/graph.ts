import type { OperationConfig } from '../../src/model/config.ts';
import type { Document, Problem } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Production, ProductionSource, Take } from '../../src/model/plan.ts';
import { takesFrom } from './take.ts';

/** Which operations make what others need, by the consumer's id; and what is wrong with it. */
export interface ProducerGraph {
  readonly productions: ReadonlyMap<string, readonly Production[]>;
  readonly problems: readonly Problem[];
}

type Configured = Readonly<Record<string, OperationConfig>>;

/**
 * Finds producers: those that the configuration names, else OpenAPI links, else what the structure of the paths says
 * (`POST /orders` or `GET /orders` for the `{orderId}` of `/orders/{orderId}`). Cycles are reported and cut.
 */
export function producerGraph(document: Document, configured: Configured): ProducerGraph {
  const known = indexOf(document, configured);
  const problems: Problem[] = [];
  const productions = new Map<string, readonly Production[]>();
  for (const operation of document.operations) {
    const found = parametersOf(operation)
      .filter((name) => configOf(operation, configured)?.path?.[name] === undefined)
      .map((name) => ({ parameter: name, sources: sourcesOf(operation, name, known) }))
      .filter(({ sources }) => sources.length > 0);
    problems.push(...strayConsumers(operation, known));
    if (found.length > 0) productions.set(operation.id, found);
  }
  return withoutCycles({ productions, problems }, document);
}

interface Index {
  readonly byId: ReadonlyMap<string, Operation>;
  readonly byName: ReadonlyMap<string, Operation>;
  /** Link sources by consumer id and parameter. */
  readonly links: ReadonlyMap<string, readonly ProductionSource[]>;
  readonly configured: Configured;
  readonly definition: JsonObject;
}

function indexOf({ operations, definition }: Document, configured: Configured): Index {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const named = operations.flatMap((operation) =>
    operation.operationId === undefined ? [] : [[operation.operationId, operation] as const],
  );
  const byName = new Map([...byId, ...named]);
  return { byId, byName, links: linkSources(operations, byName), configured, definition };
}

const configOf = (operation: Operation, configured: Configured): OperationConfig | undefined =>
  (operation.operationId === undefined ? undefined : configured[operation.operationId]) ?? configured[operation.id];

const parametersOf = ({ path }: Operation): readonly string[] => [
  ...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '')),
];

function sourcesOf(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const told = configuredSources(operation, parameter, index);
  if (told.length > 0) return told;
  const linked = index.links.get(`${operation.id} ${parameter}`) ?? [];
  const others = pathSources(operation, parameter, index);
  return [...linked, ...others.filter((other) => !linked.some((each) => each.operation === other.operation))];
}

function configuredSources(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const name = configOf(operation, index.configured)?.consumes?.[parameter];
  const producer = name === undefined ? undefined : index.byName.get(name);
  if (producer === undefined) return [];
  const take = configuredTake(producer, parameter, index) ?? takesFrom(producer, parameter, index.definition);
  return [{ operation: producer.id, take, because: 'configured' }];
}

function configuredTake(producer: Operation, parameter: string, { configured }: Index): readonly Take[] | undefined {
  const told = configOf(producer, configured)?.produces?.[parameter];
  if (told === undefined) return undefined;
  return [told.startsWith('header:') ? { header: told.slice('header:'.length).toLowerCase() } : { body: told }];
}

function strayConsumers(operation: Operation, { byName, configured }: Index): readonly Problem[] {
  const consumes = Object.entries(configOf(operation, configured)?.consumes ?? {});
  return consumes
    .filter(([, name]) => !byName.has(name))
    .map(([parameter, name]) => ({
      pointer: operation.pointer,
      operation: operation.id,
      message: `operations.${operation.operationId ?? operation.id}.consumes.${parameter} names ${name}, which the document does not have`,
    }));
}

/** @see [OpenAPI 3.1.1, Link Object](https://spec.openapis.org/oas/v3.1.1.html#link-object) */
function linkSources(
  operations: readonly Operation[],
  byName: ReadonlyMap<string, Operation>,
): ReadonlyMap<string, readonly ProductionSource[]> {
  const sources = new Map<string, ProductionSource[]>();
  for (const producer of operations.filter(({ method }) => MAKERS.includes(method))) {
    for (const { consumer, parameter, take } of linksOf(producer)) {
      const target = byName.get(consumer);
      if (target === undefined) continue;
      const key = `${target.id} ${parameter}`;
      sources.set(key, [...(sources.get(key) ?? []), { operation: producer.id, take: [take], because: 'link' }]);
    }
  }
  return sources;
}

/** Methods whose answers show what was made, or what is there. */
const MAKERS = ['POST', 'PUT', 'GET'];

interface Link {
  readonly consumer: string;
  readonly parameter: string;
  readonly take: Take;
}

function linksOf({ responses }: Operation): readonly Link[] {
  const links = responses.filter(({ status }) => /^2/.test(status)).flatMap((each) => Object.values(each.links ?? {}));
  return links.filter(isObject).flatMap(({ operationId, parameters }) => {
    if (typeof operationId !== 'string' || !isObject(parameters)) return [];
    return Object.entries(parameters).flatMap(([name, expression]) => {
      const take = takeOf(expression);
      return take === undefined ? [] : [{ consumer: operationId, parameter: name.replace(/^path\./, ''), take }];
    });
  });
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @see [OpenAPI 3.1.1, Runtime Expressions](https://spec.openapis.org/oas/v3.1.1.html#runtime-expressions) */
function takeOf(expression: unknown): Take | undefined {
  if (typeof expression !== 'string') return undefined;
  const body = /^\{?\$response\.body#(\/[^}]*)\}?$/.exec(expression)?.[1];
  if (body !== undefined) return { body };
  const header = /^\{?\$response\.header\.([^}]+)\}?$/.exec(expression)?.[1];
  return header === undefined ? undefined : { header: header.toLowerCase() };
}

/** What creates in, or else lists, the collection that the parameter selects from. */
function pathSources(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const collection = operation.path.slice(0, operation.path.indexOf(`{${parameter}}`)).replace(/\/$/, '');
  if (collection === '') return [];
  return ['POST', 'GET'].flatMap((method) => {
    const producer = index.byId.get(`${method} ${collection}`) ?? index.byId.get(`${method} ${collection}/`);
    if (producer === undefined) return [];
    const take = configuredTake(producer, parameter, index) ?? takesFrom(producer, parameter, index.definition);
    return take.length === 0 ? [] : [{ operation: producer.id, take, because: 'path' as const }];
  });
}

/** A producer that needs, in the end, what it is to make is left out: nobody could begin. */
function withoutCycles({ productions, problems }: ProducerGraph, { operations }: Document): ProducerGraph {
  const pointers = new Map(operations.map(({ id, pointer }) => [id, pointer]));
  const found: Problem[] = [...problems];
  const kept = new Map<string, readonly Production[]>();
  for (const [consumer, list] of productions) {
    const straight = list.map((production) => ({
      ...production,
      sources: production.sources.filter(({ operation }) => {
        const cycle = pathBetween(operation, consumer, productions);
        if (cycle !== undefined) {
          const message = `no value for ${production.parameter}: ${[consumer, ...cycle].join(' needs ')}, a cycle`;
          found.push({ pointer: pointers.get(consumer) ?? '#', operation: consumer, message });
        }
        return cycle === undefined;
      }),
    }));
    const usable = straight.filter(({ sources }) => sources.length > 0);
    if (usable.length > 0) kept.set(consumer, usable);
  }
  return { productions: kept, problems: found };
}

/** The operations that lead from one to the other by what they need; undefined where none do. */
function pathBetween(
  from: string,
  to: string,
  productions: ReadonlyMap<string, readonly Production[]>,
): readonly string[] | undefined {
  const queue: (readonly string[])[] = [[from]];
  const seen = new Set<string>();
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const last = path.at(-1) ?? '';
    if (last === to) return path;
    if (seen.has(last)) continue;
    seen.add(last);
    const needs = (productions.get(last) ?? []).flatMap(({ sources }) => sources.map(({ operation }) => operation));
    queue.push(...needs.map((next) => [...path, next]));
  }
  return undefined;
}
