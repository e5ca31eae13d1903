import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { TwogateError } from '../errors.ts';
import type { Observation } from '../model/observation.ts';

/** First line of a journal. */
export interface JournalHead {
  readonly kind: 'head';
  readonly startedAt: string;
  readonly baseUrl: string;
}

/** Last line of a journal; absent where the run was cut off. */
interface JournalEnd {
  readonly kind: 'end';
  readonly finishedAt: string;
}

export interface Journal {
  /** Hands the observation to the operating system within moments; does not wait for it. */
  readonly append: (observation: Observation) => void;
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
  const file = await open(path, 'w').catch((cause) => unwritable(path, cause));
  let waiting = '';
  let writing: Promise<void> | undefined;
  let broken: unknown;
  const drain = async (): Promise<void> => {
    while (waiting !== '') {
      const piece = waiting;
      waiting = '';
      await file.appendFile(piece);
      await setTimeout(PAUSE);
    }
    writing = undefined;
  };
  const write = (line: Observation | JournalHead | JournalEnd): void => {
    if (broken !== undefined) return;
    waiting += `${JSON.stringify(line)}\n`;
    writing ??= drain().catch((cause) => {
      broken = cause;
    });
  };
  write(head);
  return {
    append: write,
    close: async (finishedAt) => {
      if (finishedAt !== undefined) write({ kind: 'end', finishedAt });
      await writing;
      await file.close().catch((cause) => {
        broken ??= cause;
      });
      if (broken !== undefined) unwritable(path, broken);
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
  try {
    for await (const text of createInterface({ input: createReadStream(path) })) {
      const line = parseLine(text);
      if (line?.kind === 'head') head = line;
      else if (line?.kind === 'end') finishedAt = line.finishedAt;
      else if (line !== undefined) observations.set(line.case, line);
    }
  } catch (cause) {
    throw new TwogateError('REPORT_UNREADABLE', 'the journal cannot be read', { file: path, cause });
  }
  if (head === undefined) throw new TwogateError('REPORT_UNREADABLE', 'this is not a journal of a run', { file: path });
  return { head, observations, ...(finishedAt === undefined ? {} : { finishedAt }) };
}

type Line = Observation | JournalHead | JournalEnd;

function parseLine(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Partial<Line> | null;
    return line?.kind === undefined ? undefined : (line as Line);
  } catch {
    return undefined;
  }
}
