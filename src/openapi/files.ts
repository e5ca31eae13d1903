import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { describeError, TwogateError } from '../errors.ts';
import { type FileId, isRemote, type Permission, refusal } from './permit.ts';
import { MAXIMUM_BYTES, parseSource, readSource, type SourceFile, tooLarge } from './read.ts';

/** Milliseconds that one permitted remote file may take. */
const REMOTE_TIMEOUT = 10_000;

export type OpenedFile = { readonly file: SourceFile } | { readonly failure: string };

/** Opens the files that references lead to, each once. Nothing is looked at before it is known to be permitted. */
export interface Files {
  readonly open: (id: FileId) => Promise<OpenedFile>;
  /** The texts of the files opened so far, by the name that problems use. */
  readonly texts: ReadonlyMap<string, string>;
  readonly nameOf: (id: FileId) => string;
}

/** `entry` is the document itself, already read. */
export function openFiles(entry: FileId, permission: Permission): Files {
  const opened = new Map<FileId, Promise<OpenedFile>>();
  const texts = new Map<string, string>();
  let bytes = 0;
  const nameOf = (id: FileId): string => (isRemote(id) ? id : relative(permission.folder, id).replaceAll('\\', '/'));
  const read = async (id: FileId): Promise<OpenedFile> => {
    const failure = refusal(id, permission) ?? (await refusalOfLink(id, permission));
    if (failure !== undefined) return { failure };
    const file = await (isRemote(id) ? fetchSource(id) : readSource(id, nameOf(id)));
    texts.set(nameOf(id), file.text);
    bytes += file.text.length;
    return { file };
  };
  const open = (id: FileId): Promise<OpenedFile> => {
    const known = opened.get(id) ?? read(id).catch(describeFailure);
    opened.set(id, known);
    if (bytes > MAXIMUM_BYTES) throw tooLarge(nameOf(entry));
    return known;
  };
  return { open, texts, nameOf };
}

function describeFailure(error: unknown): OpenedFile {
  if (error instanceof TwogateError) return { failure: `a referenced file cannot be used: ${describeError(error)}` };
  throw error;
}

/** A link inside the folder may lead out of it. */
async function refusalOfLink(id: FileId, permission: Permission): Promise<string | undefined> {
  if (isRemote(id)) return undefined;
  const [path, folder] = await Promise.all([real(id), real(permission.folder)]);
  const allowRef = await Promise.all(
    permission.allowRef.map((allowed) => (isRemote(allowed) ? allowed : real(resolve(allowed)))),
  );
  return refusal(path, { folder, allowRef }) === undefined ? undefined : refusalOf(id, permission);
}

const refusalOf = (id: FileId, { folder }: Permission): string =>
  `the reference to ${relative(folder, id)} is refused because it links to a file outside the document's folder; permit that file with --allow-ref`;

const real = (path: string): Promise<string> => realpath(path).catch(() => path);

async function fetchSource(url: string): Promise<SourceFile> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(REMOTE_TIMEOUT) }).catch(
    (cause) => {
      throw notFetched(url, 'it does not answer', cause);
    },
  );
  if (!response.ok) throw notFetched(url, `it answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAXIMUM_BYTES) throw tooLarge(url);
    chunks.push(chunk);
  }
  return parseSource(Buffer.concat(chunks).toString('utf8'), url);
}

const notFetched = (url: string, reason: string, cause?: unknown): TwogateError =>
  new TwogateError('DOCUMENT_UNREADABLE', `the file cannot be fetched: ${reason}`, { file: url, cause });
