import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { TwogateError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import { type Locate, locateInText } from './locate.ts';

/**
 * Reads YAML, or JSON in a file named so (comments and trailing commas are let pass).
 * @param name what the file is to the user, for errors
 * @throws CONFIG_UNREADABLE
 */
export async function readText(
  file: string,
  name = 'the configuration',
): Promise<{ readonly value: Json; readonly locate: Locate }> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new TwogateError('CONFIG_UNREADABLE', `${name} cannot be read (${cause.code})`, { file, cause });
  });
  const lines = new LineCounter();
  const schema = extname(file) === '.json' ? 'json' : 'core';
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false, schema });
  const [error] = document.errors;
  if (error !== undefined) throw unreadable({ file, name }, error.message, lines.linePos(error.pos[0]));
  return { value: plainValue(document, { file, name }), locate: locateInText(document, lines, file) };
}

/** What a parser quotes is the file's own text, and may be a secret. */
const withoutQuotes = (message: string): string => message.replaceAll(/:? ?"(?:[^"\\]|\\.)*"/gs, '');

/** A file and what it is to the user. */
interface Named {
  readonly file: string;
  readonly name: string;
}

function unreadable(
  { file, name }: Named,
  message: string,
  { line, col }: { line: number; col: number },
): TwogateError {
  const language = extname(file) === '.json' ? 'JSON' : 'YAML';
  const sentence = `${name} is not ${language}: ${withoutQuotes(message)}`;
  return new TwogateError('CONFIG_UNREADABLE', sentence, { file, line, column: col });
}

function plainValue(document: Document, { file, name }: Named): Json {
  try {
    return document.toJS();
  } catch (cause) {
    const sentence = `${name} has an alias that leads nowhere or unfolds too far`;
    throw new TwogateError('CONFIG_UNREADABLE', sentence, { file, cause });
  }
}
