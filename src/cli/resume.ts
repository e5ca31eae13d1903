import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunConfig } from '../config.ts';
import { readJournal, type StoredRun } from '../engine/journal.ts';
import { TwogateError } from '../errors.ts';
import { maskedPlan } from '../http/masked-plan.ts';
import type { Json } from '../model/json.ts';
import type { Plan } from '../model/plan.ts';

/**
 * The run in the output folder, to be gone on with. Throws `REPORT_UNREADABLE` where there is none, and `OPTION_INVALID` where it had
 * another document, configuration, choice of operations or target.
 */
export async function storedRun(plan: Plan, config: RunConfig): Promise<StoredRun> {
  const stored = await readPlan(config.output);
  const run = await readJournal(join(config.output, 'journal.ndjson'));
  const { baseUrl } = config.target;
  if (run.head.baseUrl !== baseUrl) refuse(`it was sent to ${run.head.baseUrl}, and the target is now ${baseUrl}`);
  const difference = differenceOf(stored, JSON.parse(JSON.stringify(maskedPlan(plan, config.inserted))) as Plan);
  if (difference !== undefined) refuse(`${difference} not what it was`);
  if (run.head.settings !== settingsOf(config)) refuse('the configuration is not what it was');
  return run;
}

/** The folder's plan as it was written: with its secrets masked. */
export async function readPlan(folder: string): Promise<Plan> {
  const file = join(folder, 'plan.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Plan;
  } catch (cause) {
    const hint = 'Give the output folder of a run: it holds plan.json and journal.ndjson';
    throw new TwogateError('REPORT_UNREADABLE', 'there is no plan of a run', { file, cause, hint });
  }
}

function refuse(why: string): never {
  throw new TwogateError('OPTION_INVALID', `the run cannot be resumed: ${why}`, {
    hint: 'Run without --resume to begin anew',
  });
}

function differenceOf(stored: Plan, plan: Plan): string | undefined {
  if (isDeepStrictEqual(stored, plan)) return undefined;
  if (!isDeepStrictEqual(stored.definition, plan.definition)) return 'the document is';
  return 'the configuration, or the choice of operations, is';
}

/** A hash of what decides over requests and stands in no plan. Credentials themselves may be renewed meanwhile. */
export function settingsOf({ target: { writes }, security, identities }: RunConfig): string {
  const sources = identities.map((identity) => [identity.name, withoutCredentials({ ...identity.security })]);
  const settings = JSON.stringify([writes, withoutCredentials(security), sources]);
  return createHash('sha256').update(settings).digest('hex').slice(0, 16);
}

const CREDENTIAL = /token$|secret|password|passphrase|username|kinds|tokens|command/i;

function withoutCredentials(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutCredentials);
  const kept = Object.entries(value).filter(([key]) => !CREDENTIAL.test(key));
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutCredentials(child)]));
}
