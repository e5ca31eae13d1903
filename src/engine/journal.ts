import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { TwogateError } from '../errors.ts';
import type { Observation } from '../model/observation.ts';
import type { Created } from './produce.ts';

/** First line of a journal. */
export interface JournalHead {
  readonly kind: 'head';
  readonly startedAt: string;
  readonly baseUrl: string;
  /** Of what decides over requests and is not in the plan; absent in journals of earlier versions. */
  readonly settings?: string;
}

/** Something that the run made at the target and has to remove. */
interface JournalMade extends Created {
  readonly kind: 'made';
}

/** What was made so far has been removed, or is told as left behind. */
interface JournalCleaned {
  readonly kind: 'cleaned';
}

/** Last line of a journal; absent where the run was cut off. */
interface JournalEnd {
  readonly kind: 'end';
  readonly finishedAt: string;
}

export interface Journal {
  /** Hands the observation to the operating system within moments; does not wait for it. */
  readonly append: (observation: Observation) => void;
  /** Notes what has to be removed, whoever ends the run. */
  readonly made: (created: Created) => void;
  /** Notes that nothing of it has to be removed any more. */
  readonly cleaned: () => void;
  /** Aborted once nothing more can be written. */
  readonly broken: AbortSignal;
  /** Writes the end mark, where the run came to its end, and waits for the disk. */
  readonly close: (finishedAt?: string) => Promise<void>;
}

/** Milliseconds between two pieces: what a kill can lose. */
const PAUSE = 20;

/**
 * Opens a journal: JSON lines, one per observation, each handed on within moments, so that a killed run can still be judged.
 * What arrives between two pieces goes with the next one: a write per line costs as much as the request itself.
 */
export async function openJournal(path: string, head: JournalHead): Promise<Journal> {
  const journal = journalIn(await open(path, 'w').catch((cause) => unwritable(path, cause)), path);
  journal.write(head);
  return journal;
}

/** Opens the journal of a run that was cut off, to go on with it. A line that was cut in the middle ends where it was cut. */
export async function reopenJournal(path: string): Promise<Journal> {
  const file = await open(path, 'a+').catch((cause) => unwritable(path, cause));
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  if (bytesRead === 1 && buffer[0] !== LINE_FEED) await file.appendFile('\n').catch((cause) => unwritable(path, cause));
  return journalIn(file, path);
}

const LINE_FEED = 10;

function journalIn(file: FileHandle, path: string): Journal & { readonly write: (line: Line) => void } {
  const broken = new AbortController();
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const piece = waiting.join('');
      waiting = [];
      await file.appendFile(piece);
      await setTimeout(PAUSE);
    }
    writing = undefined;
  };
  const write = (line: Line): void => {
    if (broken.signal.aborted) return;
    waiting.push(JSON.stringify(line), '\n');
    writing ??= drain().catch((cause) => broken.abort(cause));
  };
  return {
    write,
    append: write,
    made: (created) => write({ kind: 'made', ...created }),
    cleaned: () => write({ kind: 'cleaned' }),
    broken: broken.signal,
    close: async (finishedAt) => {
      if (finishedAt !== undefined) write({ kind: 'end', finishedAt });
      await writing;
      await file.close().catch((cause) => broken.abort(cause));
      if (broken.signal.aborted) unwritable(path, broken.signal.reason);
    },
  };
}

function unwritable(path: string, cause: unknown): never {
  const why = cause instanceof Error ? cause.message : 'unknown';
  throw new TwogateError('OUTPUT_UNWRITABLE', `the journal cannot be written: ${why}`, { file: path, cause });
}

export interface StoredRun {
  readonly head: JournalHead;
  readonly observations: ReadonlyMap<string, Observation>;
  /** What it made at the target and had not removed when it was cut off. */
  readonly made: readonly Created[];
  /** Absent: the run was cut off. */
  readonly finishedAt?: string;
}

/**
 * Reads a journal back. A line that was cut in the middle is left out; a later observation of a case replaces an earlier one.
 * Throws `REPORT_UNREADABLE`.
 */
export async function readJournal(path: string): Promise<StoredRun> {
  const observations = new Map<string, Observation>();
  let head: JournalHead | undefined;
  let finishedAt: string | undefined;
  let made: Created[] = [];
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const line = parseLine(text);
      if (line === undefined) continue;
      if (line.kind === 'head') head = line;
      else if (line.kind === 'end') finishedAt = line.finishedAt;
      else if (line.kind === 'made') made.push(line);
      else if (line.kind === 'cleaned') made = [];
      else observations.set(line.case, line);
    }
  } catch (cause) {
    throw new TwogateError('REPORT_UNREADABLE', 'the journal cannot be read', { file: path, cause });
  }
  if (head === undefined) throw new TwogateError('REPORT_UNREADABLE', 'this is not a journal of a run', { file: path });
  return { head, observations, made, ...(finishedAt === undefined ? {} : { finishedAt }) };
}

type Line = Observation | JournalHead | JournalMade | JournalCleaned | JournalEnd;

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return line?.kind === undefined ? undefined : (line as Line);
  } catch {
    return undefined;
  }
}
