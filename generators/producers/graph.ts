import type { OperationConfig } from '../../src/model/config.ts';
import type { Document, Problem } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Production, ProductionSource, Take } from '../../src/model/plan.ts';
import { isCut, pathBetween } from './cycles.ts';
import { linkSources } from './links.ts';
import { isGeneric, takesFrom, takesFromNamed } from './take.ts';

/** Which operations make what others need, by the consumer's id; and what is wrong with it. */
export interface ProducerGraph {
  readonly productions: ReadonlyMap<string, readonly Production[]>;
  readonly problems: readonly Problem[];
}

type Configured = Readonly<Record<string, OperationConfig>>;

/**
 * Finds producers: those that the configuration names, else OpenAPI links, else what the structure of the paths says
 * (`POST /orders` or `GET /orders` for the `{orderId}` of `/orders/{orderId}`). Cycles are cut, and reported where they cost a value.
 */
export function producerGraph(document: Document, configured: Configured): ProducerGraph {
  const index = indexOf(document, configured);
  const productions = new Map<string, readonly Production[]>();
  for (const operation of document.operations) {
    const found = parametersOf(operation, index)
      .map((name) => ({ parameter: name, sources: sourcesOf(operation, name, index) }))
      .filter(({ sources }) => sources.length > 0);
    if (found.length > 0) productions.set(operation.id, found);
  }
  const problems = document.operations.flatMap((operation) => faultsOf(operation, index));
  return withoutCycles({ productions, problems }, index);
}

interface Index {
  readonly byId: ReadonlyMap<string, Operation>;
  /** By operationId too. */
  readonly byName: ReadonlyMap<string, Operation>;
  /** By id, parameters without their names. */
  readonly byTemplate: ReadonlyMap<string, Operation>;
  /** By consumer id, then parameter. */
  readonly links: ReadonlyMap<string, ReadonlyMap<string, readonly ProductionSource[]>>;
  /** Operations that the configuration says to produce a parameter, by its name. */
  readonly makers: ReadonlyMap<string, readonly Operation[]>;
  readonly configured: Configured;
  readonly definition: JsonObject;
  /** What was read so far. */
  readonly takes: Map<string, readonly Take[]>;
}

function indexOf({ operations, definition }: Document, configured: Configured): Index {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const named = operations.flatMap((operation) =>
    operation.operationId === undefined ? [] : [[operation.operationId, operation] as const],
  );
  const byName = new Map([...named, ...byId]);
  const byTemplate = new Map(operations.map((operation) => [template(operation.id), operation]));
  const makers = new Map<string, Operation[]>();
  for (const operation of operations) {
    for (const name of Object.keys(configOf(operation, configured)?.produces ?? {})) {
      makers.set(name, [...(makers.get(name) ?? []), operation]);
    }
  }
  return {
    byId,
    byName,
    byTemplate,
    links: linkSources(operations, byName, definition),
    makers,
    configured,
    definition,
    takes: new Map(),
  };
}

/** Whatever the parameters are called, and with or without a `/` at the end, it is the same place. */
const template = (path: string): string => path.replaceAll(/\{[^{}]+\}/g, '{}').replace(/(?<=.)\/$/, '');

const configOf = (operation: Operation, configured: Configured): OperationConfig | undefined =>
  (operation.operationId === undefined ? undefined : configured[operation.operationId]) ?? configured[operation.id];

const inPath = ({ path }: Operation): readonly string[] =>
  [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '');

/** What may be made for it: path parameters, required others that a link gives, and what the configuration consumes. */
function parametersOf(operation: Operation, { links, configured }: Index): readonly string[] {
  const config = configOf(operation, configured);
  const linked = [...(links.get(operation.id)?.keys() ?? [])].filter((name) => isNeeded(operation, name));
  const consumed = Object.keys(config?.consumes ?? {}).filter((name) => isTaken(operation, name));
  return [...new Set([...inPath(operation), ...linked, ...consumed])].filter((name) => !isFixed(name, config));
}

const isFixed = (name: string, { path, query, headers }: OperationConfig = {}): boolean =>
  [path, query, headers].some((values) => values?.[name] !== undefined);

const isNeeded = ({ parameters }: Operation, name: string): boolean =>
  parameters.some((each) => each.name === name && each.required && each.in !== 'cookie');

const isTaken = (operation: Operation, name: string): boolean =>
  inPath(operation).includes(name) ||
  operation.parameters.some((each) => each.name === name && (each.in === 'query' || each.in === 'header'));

/** What is configured is all there is: a user who names a producer wants no other. */
function sourcesOf(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const consumed = configOf(operation, index.configured)?.consumes?.[parameter];
  if (consumed !== undefined) return consumedSources(consumed, parameter, index);
  const others = [
    ...madeSources(operation, parameter, index),
    ...(index.links.get(operation.id)?.get(parameter) ?? []),
    ...pathSources(operation, parameter, index),
  ];
  return others.filter(({ operation: id }, at) => others.findIndex((other) => other.operation === id) === at);
}

function consumedSources(name: string, parameter: string, index: Index): readonly ProductionSource[] {
  const producer = index.byName.get(name);
  if (producer === undefined) return [];
  const take = configuredTake(producer, parameter, index) ?? takesFromNamed(producer, parameter, index.definition);
  return take.length === 0 ? [] : [{ operation: producer.id, take, because: 'configured' }];
}

/** What `produces` says, for consumers below the same collection, or wherever the name can only mean one thing. */
function madeSources(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const makers = index.makers.get(parameter) ?? [];
  return makers
    .filter(
      ({ id, path }) =>
        id !== operation.id &&
        (!isGeneric(parameter) || template(path) === template(collectionOf(operation, parameter))),
    )
    .map((maker) => ({
      operation: maker.id,
      take: configuredTake(maker, parameter, index) ?? [],
      because: 'configured' as const,
    }));
}

function configuredTake(producer: Operation, parameter: string, { configured }: Index): readonly Take[] | undefined {
  const told = configOf(producer, configured)?.produces?.[parameter];
  if (told === undefined) return undefined;
  return [told.startsWith('header:') ? { header: told.slice('header:'.length).toLowerCase() } : { body: told }];
}

/** The path before a parameter; empty where there is none. */
function collectionOf({ path }: Operation, parameter: string): string {
  const at = path.indexOf(`{${parameter}}`);
  return at < 0 ? '' : path.slice(0, at).replace(/\/$/, '');
}

/** What creates in, or else lists, the collection that the parameter selects from. */
function pathSources(operation: Operation, parameter: string, index: Index): readonly ProductionSource[] {
  const collection = collectionOf(operation, parameter);
  if (collection === '') return [];
  return ['POST', 'GET'].flatMap((method) => {
    const producer = index.byTemplate.get(`${method} ${template(collection)}`);
    if (producer === undefined || producer.id === operation.id) return [];
    const take = readTakes(producer, parameter, index);
    return take.length === 0 ? [] : [{ operation: producer.id, take, because: 'path' as const }];
  });
}

/** Many consumers ask the same of a producer. */
function readTakes(producer: Operation, parameter: string, { takes, definition }: Index): readonly Take[] {
  const key = `${producer.id} ${parameter}`;
  const take = takes.get(key) ?? takesFrom(producer, parameter, definition);
  takes.set(key, take);
  return take;
}

/** Configured consumption that names nothing: no operation, no parameter, or no place in the answer. */
function faultsOf(operation: Operation, index: Index): readonly Problem[] {
  const { pointer, id, operationId = id } = operation;
  const consumes = Object.entries(configOf(operation, index.configured)?.consumes ?? {});
  return consumes.flatMap(([parameter, name]) => {
    const fault = consumptionFault(operation, parameter, name, index);
    const key = `operations.${operationId}.consumes.${parameter}`;
    return fault === undefined ? [] : [{ pointer, operation: id, message: `${key} names ${fault}` }];
  });
}

function consumptionFault(operation: Operation, parameter: string, name: string, index: Index): string | undefined {
  const producer = index.byName.get(name);
  if (producer === undefined) return `${name}, which the document does not have`;
  if (!isTaken(operation, parameter)) return `no parameter of ${operation.id}`;
  if (consumedSources(name, parameter, index).length > 0) return undefined;
  return `${name}, whose answer is not known to hold a value: give operations.${name}.produces.${parameter}`;
}

/** A producer that needs, in the end, what it is to make is left out: nobody could begin. */
function withoutCycles({ productions, problems }: ProducerGraph, { byId }: Index): ProducerGraph {
  const found: Problem[] = [...problems];
  const kept = new Map<string, readonly Production[]>();
  for (const [consumer, list] of productions) {
    const straight = list.map(({ parameter, sources }) => ({
      parameter,
      sources: sources.filter(({ operation }) => !isCut(operation, consumer, productions)),
    }));
    for (const [at, { parameter, sources }] of straight.entries()) {
      const [lost] = list[at]?.sources ?? [];
      if (sources.length > 0 || lost === undefined) continue;
      const cycle = [consumer, ...(pathBetween(lost.operation, consumer, productions) ?? [])].join(' needs ');
      const message = `nothing can make ${parameter} first: ${cycle}, a cycle`;
      found.push({ pointer: byId.get(consumer)?.pointer ?? '#', operation: consumer, message });
    }
    const usable = straight.filter(({ sources }) => sources.length > 0);
    if (usable.length > 0) kept.set(consumer, usable);
  }
  return { productions: kept, problems: found };
}
