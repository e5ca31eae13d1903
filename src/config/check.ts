import { type ErrorPlace, TwogateError } from '../errors.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { firstViolation, segments, type Violation } from '../schema/violation.ts';
import { type Locate, locateByPointer } from './locate.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** A checked configuration: `written` is what stands in the file, `expanded` what it means. */
export interface Checked {
  readonly written: Json;
  readonly expanded: Json;
  readonly locate: Locate;
}

/**
 * Checks a configuration against its schema. A value is shown as written, never as expanded, and not at all below
 * `security` and `hooks`, where it may be a secret.
 * @throws CONFIG_INVALID
 */
export function checkConfig({ written, expanded, locate }: Checked): void {
  const violation = firstViolation(CONFIG_SCHEMA, expanded);
  if (violation === undefined) return;
  const [first, , third = ''] = violation.path;
  const secret = first === 'security' || (first === 'identities' && ['security', 'hooks'].includes(third));
  const shown = secret ? kindOf(valueAt(expanded, violation.path)) : show(valueAt(written, violation.path));
  throw new TwogateError(
    'CONFIG_INVALID',
    sentence(violation, { above: [], shown, root: 'the configuration' }),
    locate(violation.path),
  );
}

/** Where a token source's options stand. */
export interface OptionsPlace extends ErrorPlace {
  /** E.g. `#/security/oauth`. */
  readonly pointer: string;
  /** A resolved configuration's own, for lines and columns. */
  readonly locate?: Locate;
}

/**
 * Checks the options of a token source against that source's own JSON Schema (2020-12). Values are never shown.
 * @throws CONFIG_INVALID
 */
export function validateOptions(schema: JsonObject, value: unknown, place: OptionsPlace): void {
  const violation = firstViolation(schema, value);
  if (violation === undefined) return;
  const above = segments(place.pointer);
  const shown = kindOf(valueAt(value, violation.path));
  const locate = place.locate ?? locateByPointer(place.file);
  const told = sentence(violation, { above, shown, root: 'the configuration' });
  throw new TwogateError('CONFIG_INVALID', told, locate([...above, ...violation.path]));
}

/**
 * Checks what stands in a file that the configuration names; its values may be shown.
 * @throws CONFIG_INVALID
 */
export function checkFile(
  schema: JsonObject,
  value: Json,
  { root, locate }: { readonly root: string; readonly locate: Locate },
): void {
  const violation = firstViolation(schema, value);
  if (violation === undefined) return;
  const told = sentence(violation, { above: [], shown: show(valueAt(value, violation.path)), root });
  throw new TwogateError('CONFIG_INVALID', told, locate(violation.path));
}

interface Told {
  /** The keys that lead to where the schema holds. */
  readonly above: readonly string[];
  /** The offending value, as far as it may be shown. */
  readonly shown: string;
  /** What the whole is to the user. */
  readonly root: string;
}

function sentence({ path, kind, demand }: Violation, { above, shown, root }: Told): string {
  const name = [...above, ...path].join('.') || root;
  if (kind === 'unknown-key') return `there is no key ${name}: ${prefixed(demand, above)}`;
  if (kind === 'missing-key') return `${name} is missing: ${demand}`;
  return `${name} is ${shown}: ${demand}`;
}

/** The nearest key is named from the root, like the one it stands for. */
const prefixed = (demand: string, above: readonly string[]): string =>
  demand.replace('known key is ', `known key is ${above.map((key) => `${key}.`).join('')}`);

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Readonly<Record<string, unknown>> | null | undefined)?.[key], value);
}

function show(value: unknown): string {
  return value === null || typeof value === 'object' ? kindOf(value) : JSON.stringify(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return { object: 'a mapping', string: 'a string', number: 'a number' }[typeof value as string] ?? String(value);
}
