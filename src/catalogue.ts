import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TwogateError } from './errors.ts';
import type { CredentialKind, TokenSource } from './model/credential.ts';
import type { Format } from './model/format.ts';
import type { Generator } from './model/generator.ts';
import type { Lint } from './model/lint.ts';
import type { Rule } from './model/rule.ts';

/** Everything that is found by listing a folder, sorted by id. */
export interface Catalogue {
  readonly rules: readonly Rule[];
  readonly credentials: readonly CredentialKind[];
  readonly sources: readonly TokenSource[];
  readonly generators: readonly Generator[];
  readonly formats: readonly Format[];
}

/** A folder of the user's own per kind of entry, in addition to ours. */
export type OwnFolders = Readonly<Partial<Record<keyof Catalogue, string>>>;

const FOLDERS = {
  rules: './rules/',
  credentials: './credentials/',
  sources: './token-sources/',
  generators: '../generators/',
  formats: '../reports/formats/',
} as const satisfies Record<keyof Catalogue, string>;

/**
 * Loads the catalogue: the project's folders, and the user's own where given.
 * Throws `EXTENSION_INVALID` where a file's id is not its name or an id stands twice.
 */
export async function loadCatalogue(own: OwnFolders = {}): Promise<Catalogue> {
  const load = <T extends Entry>(name: keyof Catalogue): Promise<readonly T[]> => {
    const ours = fileURLToPath(new URL(FOLDERS[name], import.meta.url));
    return loadFolders<T>(own[name] === undefined ? [ours] : [ours, own[name]]);
  };
  const [rules, credentials, sources, generators, formats] = await Promise.all([
    load<Rule>('rules'),
    load<CredentialKind>('credentials'),
    load<TokenSource>('sources'),
    load<Generator>('generators'),
    load<Format>('formats'),
  ]);
  return { rules, credentials, sources, generators, formats };
}

/** The rules of `twogate lint`, sorted by id; apart from the catalogue, because nothing else needs them. */
export const loadLints = (): Promise<readonly Lint[]> =>
  loadFolders<Lint>([fileURLToPath(new URL('./lint/', import.meta.url))]);

interface Entry {
  readonly id: string;
}

/** The default exports of the modules in some folders, sorted by id; file name = id. */
export async function loadFolders<T extends Entry>(folders: readonly string[]): Promise<readonly T[]> {
  const files = (await Promise.all(folders.map(modulesIn))).flat();
  const entries = await Promise.all(files.map((file) => loadEntry<T>(file)));
  assertDistinct(entries, files);
  return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function assertDistinct(entries: readonly Entry[], files: readonly string[]): void {
  const fileOf = new Map<string, string>();
  for (const [index, { id }] of entries.entries()) {
    const [first, file = ''] = [fileOf.get(id), files[index]];
    if (first !== undefined) throw new TwogateError('EXTENSION_INVALID', `defines ${id}, as ${first} does`, { file });
    fileOf.set(id, file);
  }
}

async function modulesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new TwogateError('EXTENSION_INVALID', 'the folder cannot be read', { file: folder, cause });
  });
  return names.filter((name) => /(?<!\.d)\.(ts|js|mjs)$/.test(name)).map((name) => join(folder, name));
}

async function loadEntry<T extends Entry>(file: string): Promise<T> {
  const entry = await importDefault(file);
  const expected = basename(file, extname(file));
  if (!isEntry(entry)) {
    throw new TwogateError('EXTENSION_INVALID', 'has no default export with an id', { file });
  }
  if (entry.id !== expected) {
    const hint = `Name the file ${entry.id}${extname(file)} or set the id to ${expected}`;
    throw new TwogateError('EXTENSION_INVALID', `defines ${entry.id}, but the file is named ${expected}`, {
      file,
      hint,
    });
  }
  return entry as T;
}

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string';

async function importDefault(file: string): Promise<unknown> {
  try {
    const module = file.startsWith(OURS) ? await import(pathToFileURL(file).href) : await importOwn(file);
    return (module as { readonly default?: unknown }).default;
  } catch (cause) {
    const [why] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new TwogateError('EXTENSION_INVALID', `cannot be loaded: ${why}`, { file, cause });
  }
}

/** Sources or compiled code, whichever this file is of. */
const OURS = fileURLToPath(new URL('../', import.meta.url));

/** A user's folder may hold TypeScript, and be of no package that says what its `.js` are: Node 20 loads neither by itself. */
async function importOwn(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const alias = { twogate: fileURLToPath(import.meta.resolve('twogate')) };
  return createJiti(import.meta.url, { fsCache: false, interopDefault: false, alias }).import(file);
}
