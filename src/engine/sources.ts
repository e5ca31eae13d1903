import { closest } from 'fastest-levenshtein';
import { TwogateError } from '../errors.ts';
import type { SecurityConfig } from '../model/config.ts';
import type { OpenTokenSource, TokenSource } from '../model/credential.ts';
import type { SecurityScheme } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';

export interface SourceOptions {
  /** `security` of the configuration: by scheme. */
  readonly security: Readonly<Record<string, SecurityConfig>>;
  /** The catalogue's token sources. */
  readonly sources: readonly TokenSource[];
  /** Paths in the options are relative to it. */
  readonly folder: string;
  /** Checks a source's options against its schema; throws where they are wrong. */
  readonly check: (schema: JsonObject, options: JsonObject, scheme: string) => void;
}

/**
 * Opens the configured token source of every scheme of the plan.
 * Throws `SOURCE_MISSING` where the plan needs credentials and no scheme has a source, and what the sources throw.
 */
export async function openSources(plan: Plan, options: SourceOptions): Promise<ReadonlyMap<string, OpenTokenSource>> {
  const configured = Object.entries(options.security);
  assertSomeSource(plan, options);
  const opened = configured.map(async ([name, entry]) => {
    const scheme = schemeNamed(name, plan);
    return [name, await openSource(scheme, entry, options)] as const;
  });
  return new Map(await Promise.all(opened));
}

function assertSomeSource(plan: Plan, { security }: SourceOptions): void {
  const needed = new Set(plan.cases.flatMap(({ presents }) => presents.map(({ scheme }) => scheme)));
  if (needed.size === 0 || [...needed].some((name) => Object.hasOwn(security, name))) return;
  const names = [...needed].sort();
  throw new TwogateError(
    'SOURCE_MISSING',
    `no token source is given for any scheme of the document (${names.join(', ')})`,
    {
      pointer: '#/security',
      hint: `Give security.${names[0]} a source, e.g. signing-key or static`,
    },
  );
}

function schemeNamed(name: string, { schemes }: Plan): SecurityScheme {
  const scheme = schemes[name];
  if (scheme !== undefined) return scheme;
  const names = Object.keys(schemes);
  const hint =
    names.length === 0 ? 'The document defines no security scheme' : `The nearest one is ${closest(name, names)}`;
  throw new TwogateError('CONFIG_INVALID', `the document has no security scheme ${name}`, {
    pointer: `#/security/${name}`,
    hint,
  });
}

async function openSource(
  scheme: SecurityScheme,
  { source: id, ...entry }: SecurityConfig,
  options: SourceOptions,
): Promise<OpenTokenSource> {
  const pointer = `#/security/${scheme.name}/source`;
  const source = options.sources.find((each) => each.id === id);
  if (source === undefined) {
    const ids = options.sources.map((each) => each.id);
    throw new TwogateError('SOURCE_INVALID', `there is no token source ${id}: the nearest one is ${closest(id, ids)}`, {
      pointer,
    });
  }
  if (!source.families.includes(scheme.family)) {
    const message = `the token source ${id} cannot serve ${scheme.name}, which is of type ${scheme.type}`;
    throw new TwogateError('SOURCE_INVALID', message, { pointer });
  }
  options.check(source.options, entry, scheme.name);
  return source.open(entry, { scheme, folder: options.folder });
}
