import { TwogateError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import type { Locate } from './locate.ts';

export interface Expansion {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly locate: Locate;
  /** Keys whose values stay as written, with `*` for the place in a list: `security`, `identities.*.security`. */
  readonly except: ReadonlySet<string>;
}

/**
 * Replaces `${NAME}` in every string value by the environment variable; `$${` stands for a plain `${`.
 * @throws ENVIRONMENT_MISSING, CONFIG_INVALID
 */
export function expand(value: Json, expansion: Expansion, path: readonly string[] = []): Json {
  if (expansion.except.has(path.map((key) => (/^\d+$/.test(key) ? '*' : key)).join('.'))) return value;
  if (typeof value === 'string') return expandString(value, expansion, path);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item, index) => expand(item, expansion, [...path, String(index)]));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, child]) => [key, expand(child, expansion, [...path, key])]));
}

/** The names of the variables that a text is to be given. */
export const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(VARIABLE)].flatMap(({ groups }) =>
    groups?.escaped === undefined && groups?.name !== undefined ? [groups.name] : [],
  );

const VARIABLE = /(?<escaped>\$)?\$\{(?<name>[^}]*)\}?/g;

function expandString(text: string, { env, locate }: Expansion, path: readonly string[]): string {
  return text.replaceAll(VARIABLE, (match, escaped: string | undefined, name: string) => {
    if (escaped !== undefined) return match.slice(1);
    if (!/^[A-Za-z_]\w*$/.test(name) || !match.endsWith('}')) throw notAVariable(locate, path);
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    throw missing(name, value === undefined ? 'is not set' : 'is empty', locate(path));
  });
}

function missing(name: string, state: string, place: ReturnType<Locate>): TwogateError {
  return new TwogateError('ENVIRONMENT_MISSING', `the environment variable ${name} ${state}`, {
    ...place,
    hint: `Set ${name}, or write $\${${name}} if the text itself is meant.`,
  });
}

function notAVariable(locate: Locate, path: readonly string[]): TwogateError {
  return new TwogateError('CONFIG_INVALID', `${path.join('.')} has a \${ that does not begin a variable's name`, {
    ...locate(path),
    hint: `Write \${NAME}, with letters, digits and underscores, or $\${ for the characters themselves.`,
  });
}
