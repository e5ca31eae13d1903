import { closest } from 'fastest-levenshtein';
import { type ErrorPlace, TwogateError } from '../errors.ts';
import type { Memory } from '../http/redaction.ts';
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
  /** Checks a source's options against its schema; throws where they are wrong. `pointer` leads to them in the configuration. */
  readonly check: (schema: JsonObject, options: JsonObject, pointer: string) => void;
  /** Leads to `security` in the configuration; default `#/security`. */
  readonly pointer?: string;
  /** Masks for the sources, and remembers what they are given. */
  readonly memory?: Memory;
  /** The place of a value in the configuration, by the keys that lead to it. */
  readonly locate?: (path: readonly string[]) => ErrorPlace;
}

/**
 * Opens the configured token source of every scheme of the plan.
 * Throws `SOURCE_MISSING` where the plan needs credentials and no scheme has a source, and what the sources throw.
 */
export async function openSources(plan: Plan, options: SourceOptions): Promise<ReadonlyMap<string, OpenTokenSource>> {
  assertSomeSource(plan, options);
  return openEach(plan, options);
}

/** Opens every configured token source. Throws what the sources throw. */
export async function openEach(plan: Plan, options: SourceOptions): Promise<ReadonlyMap<string, OpenTokenSource>> {
  const opened = Object.entries(options.security).map(async ([name, entry]) => {
    const scheme = schemeNamed(name, plan);
    return [name, await openSource(scheme, entry, options)] as const;
  });
  return new Map(await allOrNone(opened));
}

/** What one of them has opened must not outlive the failure of another. */
async function allOrNone<T extends readonly [string, OpenTokenSource]>(opening: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(opening);
  const opened = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure === undefined) return opened;
  await Promise.all(opened.map(([, source]) => source.close?.()));
  throw failure.reason;
}

const SECURITY = '#/security';

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
  const place = `${options.pointer ?? SECURITY}/${scheme.name}`;
  const pointer = `${place}/source`;
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
  options.check(source.options, entry, place);
  return source.open(entry, { scheme, folder: options.folder, ...options.memory }).catch((error: unknown) => {
    throw located(error, options);
  });
}

/** A source knows the pointer of what is at fault, and not in which file and line it stands. */
function located(error: unknown, { locate, pointer = SECURITY }: SourceOptions): unknown {
  if (!(error instanceof TwogateError) || locate === undefined) return error;
  const { code, message, place, hint, cause } = error;
  if (place.pointer === undefined || place.file !== undefined) return error;
  const own = place.pointer.replace(SECURITY, pointer);
  const where = locate(own.split('/').slice(1));
  return new TwogateError(code, message, { ...where, ...(hint === undefined ? {} : { hint }), cause });
}
