import type { parseChallenges } from '../src/http/challenge.ts';
import { responseFor } from '../src/http/documented.ts';
import { fieldValues } from '../src/http/gate.ts';
import type { Building } from '../src/model/building.ts';
import type { Answered, Observation } from '../src/model/observation.ts';
import type { PlannedOperation } from '../src/model/plan.ts';
import type { ReportedAnswer, ReportedCase } from '../src/model/report.ts';
import { lackingScopes } from './lacking-scopes.ts';
import type { JudgedCase } from './operation-status.ts';

/** Characters of a response body that a report keeps of a case that failed or cannot be told. */
const EXCERPT_LENGTH = 2000;

/** What the report tells of one case. */
export function reportedCase(entry: JudgedCase, observation: Observation | undefined, reading: Reading): ReportedCase {
  const { id, operation, credential, standing, expected, control } = entry.case;
  const request = observation === undefined || observation.kind === 'not-sent' ? undefined : observation.request;
  const lacking = lackingScopes(entry.case, reading.operations.get(operation)?.access);
  // There is one for each case: to add what may be absent takes less time than to spread it.
  const reported: Building<ReportedCase> = {
    id,
    operation,
    credential,
    standing,
    outcome: entry.outcome,
    expected,
  };
  if (observation?.kind === 'response') reported.observed = reportedAnswer(observation, entry, reading);
  if (entry.reason !== undefined) reported.reason = entry.reason;
  if (request !== undefined) reported.request = request;
  if (control !== undefined) reported.control = control;
  if (lacking.length > 0) reported.lacking = lacking;
  return reported;
}

export interface Reading {
  readonly readChallenges: typeof parseChallenges;
  /** By id. */
  readonly operations: ReadonlyMap<string, PlannedOperation>;
}

function reportedAnswer(
  answer: Answered,
  { outcome, case: testCase }: JudgedCase,
  { readChallenges, operations }: Reading,
): ReportedAnswer {
  const values = fieldValues(answer, 'www-authenticate');
  const withExcerpt = (outcome === 'failed' || outcome === 'cantTell') && answer.body.text !== '';
  return {
    status: answer.status,
    challenges: readChallenges(values).challenges,
    durationMs: answer.durationMs,
    documented: responseFor(operations.get(testCase.operation)?.responses ?? [], answer.status) !== undefined,
    ...(withExcerpt ? { excerpt: beginning(answer.body.text) } : {}),
  };
}

/** Cut between characters, never inside a surrogate pair. */
function beginning(text: string): string {
  return text.slice(0, EXCERPT_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}
