import { fileURLToPath } from 'node:url';
import { TwogateError } from '../errors.ts';
import { maskByShape } from '../http/credential-shapes.ts';
import { createRedactor } from '../http/redaction.ts';
import type { Json } from '../model/json.ts';
import { secretsIn } from './inserted.ts';
import { type Locate, locateByPointer } from './locate.ts';

/**
 * Loads a TypeScript or JavaScript configuration: its default export, as plain JSON.
 * @throws CONFIG_UNREADABLE, CONFIG_INVALID
 */
export async function readModule(file: string): Promise<{ value: Json; locate: Locate }> {
  const locate = locateByPointer(file);
  const exported = await load(file);
  return { value: toJson(exported, { path: [], locate }), locate };
}

/** `twogate` is this package, wherever the configuration lies. Only such a configuration pays for the compiler. */
async function load(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const alias = { twogate: fileURLToPath(import.meta.resolve('twogate')) };
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, alias });
  try {
    return await jiti.import(file, { default: true });
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unreadable(file: string, thrown: unknown): TwogateError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const [, line, column] = /^:(\d+):(\d+)/.exec(error.stack?.split(file)[1] ?? '') ?? [];
  const place = line === undefined ? {} : { line: Number(line), column: Number(column) };
  const cause = masked(error);
  const what = (cause.message.split('\n')[0] ?? '').replace(/^ParseError: /, '').trim();
  return new TwogateError('CONFIG_UNREADABLE', `the configuration cannot be loaded: ${what}`, {
    file,
    ...place,
    cause,
  });
}

/** What a module throws may hold what it has read: the environment's secrets, and others that only their looks give away. */
function masked({ message, stack = '' }: Error): Error {
  const known = createRedactor(secretsIn(process.env));
  const redact = (text: string): string => maskByShape(known(text));
  return Object.assign(new Error(redact(message)), { stack: redact(stack) });
}

interface Place {
  readonly path: readonly string[];
  readonly locate: Locate;
}

/** Undefined keys are left out; what JSON cannot carry is refused rather than dropped. */
function toJson(value: unknown, { path, locate }: Place): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, { path: [...path, String(index)], locate }));
  if (typeof value !== 'object') throw notJson(typeof value, { path, locate });
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.map(([key, child]) => [key, toJson(child, { path: [...path, key], locate })]));
}

function notJson(type: string, { path, locate }: Place): TwogateError {
  const subject = path.length === 0 ? 'the default export' : path.join('.');
  const sentence = `${subject} is a ${type}: a configuration holds only what JSON can carry`;
  return new TwogateError('CONFIG_INVALID', sentence, locate(path));
}
