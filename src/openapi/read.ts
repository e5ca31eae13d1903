import { readFile, stat } from 'node:fs/promises';
import SwaggerParser from '@apidevtools/swagger-parser';
import { TwogateError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import { spreadMergeKeys } from './merge-keys.ts';
import { isRemote } from './permit.ts';

/** One file of a document, parsed. The root belongs to the loader, which normalises it in place. */
export interface SourceFile {
  readonly text: string;
  readonly root: Json;
}

/** Bytes that a document may have, its referenced files included. */
export const MAXIMUM_BYTES = 100 * 1024 * 1024;

/** Reads and parses a file, which errors call `name`. Throws `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE`, `DOCUMENT_TOO_LARGE`. */
export async function readSource(path: string, name: string): Promise<SourceFile> {
  return parseSource(await readText(path, name), name);
}

async function readText(path: string, name: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAXIMUM_BYTES) throw tooLarge(name);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof TwogateError ? error : unreadable(error, name);
  }
}

export function tooLarge(name: string): TwogateError {
  return new TwogateError('DOCUMENT_TOO_LARGE', 'the document has more than 100 MB', {
    file: name,
    hint: 'Split it, or leave out what is not tested',
  });
}

function unreadable(error: unknown, name: string): TwogateError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { file: name, cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const hint = isRemote(name) ? 'Download it first: documents are read from files' : 'Check the path of the document';
    return new TwogateError('DOCUMENT_NOT_FOUND', 'there is no such file', { ...details, hint });
  }
  const reason = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission is denied' : code;
  return new TwogateError('DOCUMENT_UNREADABLE', `the document cannot be read: ${reason}`, {
    ...details,
    hint: 'Give the path of an OpenAPI document',
  });
}

/** Parses YAML or JSON. Throws `DOCUMENT_UNREADABLE` with line and column, or `DOCUMENT_TOO_LARGE` for what nests too deeply. */
export async function parseSource(text: string, name: string): Promise<SourceFile> {
  const root = await parse(text.replace(/^\uFEFF/, ''), name);
  if (/<<["']?\s*:/.test(text) && !spreadMergeKeys(root)) throw tooManyAliases(name);
  return { text, root };
}

/**
 * swagger-parser refuses versions that it does not know, but only after reading; what it read is in `api`.
 * Its resolvers are off: nothing but this text is looked at.
 */
async function parse(text: string, name: string): Promise<Json> {
  const parser = new SwaggerParser();
  const failure = await parser.parse(/^\s*[{[]/.test(text) ? 'document.json' : 'document.yaml', readingOnly(text)).then(
    () => undefined,
    (error: unknown) => error,
  );
  const root = parser.api as unknown as Json | null;
  if (root === null && isParserError(failure)) throw notParsed(failure, name);
  return root;
}

const readingOnly = (text: string): SwaggerParser.Options => ({
  resolve: { external: false, http: false, file: { order: 1, canRead: true, read: () => text } },
  parse: { text: false, binary: false },
});

/** Anything else that is thrown says that the text is well-formed, but no mapping. */
const isParserError = (failure: unknown): failure is Error =>
  failure instanceof RangeError || (failure instanceof Error && /ParserError|YAMLException/.test(failure.name));

function notParsed(failure: Error, name: string): TwogateError {
  if (failure instanceof RangeError || /maxDepth|call stack/.test(failure.message)) return tooDeep(name, failure);
  const [, reason, line, column] = /document\.(?:yaml|json): ([^\n]*?) \((\d+):(\d+)\)/.exec(failure.message) ?? [];
  return new TwogateError(
    'DOCUMENT_UNREADABLE',
    `the document is not YAML or JSON: ${reason?.trim() ?? 'it cannot be parsed'}`,
    {
      file: name,
      ...(line === undefined ? {} : { line: Number(line), column: Number(column) }),
      hint: 'Correct the syntax there',
      cause: failure,
    },
  );
}

export function tooDeep(name: string, cause?: unknown): TwogateError {
  return new TwogateError('DOCUMENT_TOO_LARGE', 'the document nests too deeply to be read', {
    file: name,
    hint: 'Move inner parts to components and refer to them',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooManyAliases(name: string): TwogateError {
  return new TwogateError('DOCUMENT_TOO_LARGE', 'the document grows too large when its YAML aliases are spelt out', {
    file: name,
    hint: 'Use $ref in place of nested aliases',
  });
}
