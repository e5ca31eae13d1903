import { readFile } from 'node:fs/promises';
import { TwogateError } from '../errors.ts';
import type { Baseline, BaselineFinding } from '../model/accepted.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { firstViolation } from '../schema/violation.ts';

const TEXT = { type: 'string' };

/** As much of a report as is compared with. */
const COMPARED: JsonObject = {
  type: 'object',
  required: ['schemaVersion', 'tool', 'startedAt', 'findings'],
  properties: {
    schemaVersion: { const: '1.0' },
    tool: { type: 'object', required: ['name'], properties: { name: { const: 'twogate' } } },
    startedAt: TEXT,
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['fingerprint', 'rule', 'title', 'outcome', 'operations'],
        properties: {
          fingerprint: { type: 'string', pattern: '^[0-9a-f]{16}$' },
          rule: TEXT,
          title: TEXT,
          outcome: TEXT,
          operations: { type: 'array', items: TEXT },
        },
      },
    },
  },
};

/**
 * Reads the failed findings of an earlier `report.json`.
 * @throws REPORT_UNREADABLE where there is no such file, or it is no report
 */
export async function readBaseline(file: string): Promise<Baseline> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(file, `the baseline cannot be read (${cause.code})`, cause);
  });
  const { startedAt, findings } = reportIn(text, file);
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  return {
    startedAt,
    findings: failed.map(({ fingerprint, rule, title, operations }) => ({ fingerprint, rule, title, operations })),
  };
}

interface Compared {
  readonly startedAt: string;
  readonly findings: readonly (BaselineFinding & { readonly outcome: string })[];
}

function reportIn(text: string, file: string): Compared {
  const value = parsed(text);
  if (value === undefined) throw unreadable(file, 'the baseline is no report: it is not JSON');
  const violation = firstViolation(COMPARED, value);
  if (violation === undefined) return value as unknown as Compared;
  const place = violation.path.join('.') || 'the whole';
  throw unreadable(file, `the baseline is no report: ${place}: ${violation.demand}`);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const unreadable = (file: string, sentence: string, cause?: unknown): TwogateError =>
  new TwogateError('REPORT_UNREADABLE', sentence, {
    file,
    ...(cause === undefined ? {} : { cause }),
    hint: 'Give the report.json of an earlier run',
  });
