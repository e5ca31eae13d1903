import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TwogateError } from '../../src/errors.ts';
import type { Document } from '../../src/model/document.ts';
import type { Operation } from '../../src/model/operation.ts';
import { type LoadOptions, loadDocument } from '../../src/openapi/load.ts';

/** Files by name, as text or as JSON, in a new temporary folder, whose path is returned. */
export async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'twogate-openapi-')));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

/** Loads one document given as text or as JSON. */
export async function load(content: unknown, options: LoadOptions = {}): Promise<Document> {
  return loadDocument(join(await folderOf({ 'openapi.yaml': content }), 'openapi.yaml'), options);
}

/** The coded error that loading ends in. */
export async function failureOf(content: unknown): Promise<TwogateError> {
  const outcome = await load(content).catch((error: unknown) => error);
  if (!(outcome instanceof TwogateError)) throw new Error(`expected a coded error, got ${String(outcome)}`);
  return outcome;
}

/** A 3.1 document with these parts. */
export const documentOf = (parts: object, openapi = '3.1.0'): object => ({
  openapi,
  info: { title: 'Orders', version: '1.2.0' },
  paths: { '/orders': { get: {} } },
  ...parts,
});

/** A 3.1 document with one operation, `GET /orders`. */
export const withOperation = (operation: object, parts: object = {}, openapi = '3.1.0'): object =>
  documentOf({ paths: { '/orders': { get: operation } }, ...parts }, openapi);

export function operation(document: Document, id: string): Operation {
  const found = document.operations.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new Error(`no operation ${id}; there are ${document.operations.map((each) => each.id)}`);
  return found;
}
