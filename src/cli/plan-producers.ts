import type { Plan, PlannedOperation, Production, ProductionSource } from '../model/plan.ts';

/** Rows of a section that the table lists. */
const SHOWN = 20;

/** Consumers that a row names. */
const NAMED = 4;

/** Which operation makes which parameter for whom, how that is known, and what nobody makes. */
export function* producersTable(plan: Plan): Generator<string> {
  const made = madeIn(plan);
  if (made.length > 0) yield '\nMade by other operations:\n';
  yield* rows(
    made,
    ({ parameter, sources, consumers }) => `  {${parameter}} by ${waysOf(sources)}, for ${listOf(consumers)}\n`,
  );
  const lacking = lackingIn(plan);
  if (lacking.length > 0) yield '\nMade by none, and the document has no example:\n';
  yield* rows(lacking, ({ parameter, consumers }) => `  {${parameter}} of ${listOf(consumers)}\n`);
}

function* rows<T>(items: readonly T[], row: (item: T) => string): Generator<string> {
  for (const item of items.slice(0, SHOWN)) yield row(item);
  if (items.length > SHOWN) yield `  and ${items.length - SHOWN} more: see --format json\n`;
}

interface Row extends Production {
  /** Ids of the operations that it is for. */
  readonly consumers: readonly string[];
}

/** The most useful first. */
function madeIn({ operations }: Plan): readonly Row[] {
  const found = operations.flatMap(({ id, produced = [] }) => produced.map((production) => ({ ...production, id })));
  return grouped(found, ({ parameter, sources }) => JSON.stringify([parameter, sources.map(sourceKey)]));
}

const sourceKey = ({ operation, because }: ProductionSource): readonly string[] => [operation, because];

function lackingIn({ operations }: Plan): readonly Row[] {
  const found = operations.flatMap((operation) =>
    lackingOf(operation).map((parameter) => ({ parameter, sources: [], id: operation.id })),
  );
  return grouped(found, ({ parameter }) => parameter);
}

function lackingOf({ path, produced = [], requests: { golden } }: PlannedOperation): readonly string[] {
  if (golden === undefined || !('unbuildable' in golden)) return [];
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '');
  return names.filter(
    (name) =>
      golden.unbuildable.includes(`path parameter ${name}:`) && !produced.some(({ parameter }) => parameter === name),
  );
}

function grouped(
  found: readonly (Production & { readonly id: string })[],
  keyOf: (one: Production) => string,
): readonly Row[] {
  const groups = new Map<
    string,
    { readonly parameter: string; readonly sources: Row['sources']; consumers: string[] }
  >();
  for (const { id, parameter, sources } of found) {
    const key = keyOf({ parameter, sources });
    const group = groups.get(key) ?? { parameter, sources, consumers: [] };
    group.consumers.push(id);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.consumers.length - a.consumers.length);
}

const KNOWN = { configured: 'as configured', link: 'by link', path: 'by path' } as const satisfies Record<
  ProductionSource['because'],
  string
>;

const waysOf = (sources: readonly ProductionSource[]): string =>
  sources.map(({ operation, because }) => `${operation} (${KNOWN[because]})`).join(', else ');

function listOf(consumers: readonly string[]): string {
  const more = consumers.length - NAMED;
  return `${consumers.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
