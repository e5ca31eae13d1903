import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Document, Problem } from '../model/document.ts';
import { groupBy } from './group.ts';
import { isRemote } from './permit.ts';
import { child, tokensOf } from './pointer.ts';
import { linesOf } from './position.ts';
import { FILES } from './references.ts';

/** Where something stands: the file, absent for the document itself, the pointer into it, and the line, counted from 1. */
export type SourcePlace = Pick<Problem, 'file' | 'pointer' | 'line'>;

/**
 * Where pointers into a document's definition stand in the files that it was read from, which are read again. Without a
 * line where a file is remote, gone or very large.
 */
export async function locate(
  document: Pick<Document, 'source'>,
  pointers: readonly string[],
): Promise<ReadonlyMap<string, SourcePlace>> {
  const names = [...new Set(pointers.map((pointer) => placeOf(pointer).file ?? ''))];
  const texts = await Promise.all(names.map(async (name) => [name, await textOf(document.source, name)] as const));
  const lines = placeLines(pointers, new Map(texts));
  return new Map(
    pointers.map((pointer) => {
      const line = lines.get(pointer);
      return [pointer, { ...placeOf(pointer), ...(line === undefined ? {} : { line }) }] as const;
    }),
  );
}

function textOf(source: string, name: string): Promise<string | undefined> {
  if (isRemote(name)) return Promise.resolve(undefined);
  return readFile(name === '' ? source : join(dirname(source), name), 'utf8').catch(() => undefined);
}

/** Splits a pointer into the definition into the file that was brought inside and the pointer there. */
export function placeOf(pointer: string): SourcePlace {
  const [first, file, ...rest] = tokensOf(pointer);
  return first === FILES && file !== undefined ? { pointer: child('#', ...rest), file } : { pointer };
}

/** Lines of pointers into the definition, given the texts by file name (empty for the document itself). */
export function placeLines(
  pointers: readonly string[],
  texts: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, number> {
  const places = [...new Set(pointers)].map((pointer) => ({ inDefinition: pointer, ...placeOf(pointer) }));
  const lines = [...groupBy(places, ({ file }) => file ?? '')].flatMap(([file, inFile]) => {
    const found = linesOf(
      texts.get(file) ?? '',
      inFile.map(({ pointer }) => pointer),
    );
    return inFile.map(({ inDefinition, pointer }) => [inDefinition, found.get(pointer)] as const);
  });
  return new Map(lines.filter((entry): entry is [string, number] => entry[1] !== undefined));
}
