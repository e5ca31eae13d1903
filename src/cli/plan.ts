import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../catalogue.ts';
import type { ResolvedConfig } from '../config.ts';
import { maskedPlan } from '../http/masked-plan.ts';
import type { AccessPolicy, Alternative, SchemeRequirement } from '../model/operation.ts';
import type { Plan, TestCase } from '../model/plan.ts';
import { rolesInWords } from '../model/roles.ts';
import { select } from './conformance.ts';
import { type CommonFlags, configForPlan, selectionFrom } from './flags.ts';
import { producersTable } from './plan-producers.ts';
import { planningProgress } from './progress.ts';

/** `twogate plan` */
export async function showPlan({
  format,
  ...flags
}: Omit<CommonFlags, 'format'> & { format: 'table' | 'json' }): Promise<number> {
  const config = await configForPlan(flags);
  const assumeSources = Object.keys(config.security).length === 0;
  const whole = select(await planWithProgress(config, assumeSources), selectionFrom(flags));
  const plan = maskedPlan(whole, config.inserted);
  if (assumeSources) process.stderr.write('No token source is configured: planned as if every scheme had one.\n');
  await write(format === 'json' ? planJson(plan) : planTable(plan));
  return 0;
}

async function planWithProgress(config: ResolvedConfig, assumeSources: boolean): Promise<Plan> {
  const progress = planningProgress(process.stderr);
  const file = await stat(config.document).catch(() => undefined);
  progress.show({ step: 'reading', bytes: file?.size ?? 0 });
  try {
    return await planFromConfig(config, await loadCatalogue(config.extensions), {
      assumeSources,
      onProgress: (done, total) => progress.show({ step: 'planning', done, total }),
    });
  } finally {
    progress.end();
  }
}

/** Piece by piece: the plan of a big document is tens of megabytes. Ends where nobody reads any more. */
async function write(pieces: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(pieces), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** Without the document itself, which the reader has. */
function* planJson({ cases, definition: _, ...rest }: Plan): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"cases":[`;
  for (const [index, testCase] of cases.entries()) yield `${index === 0 ? '\n' : ',\n'}${JSON.stringify(testCase)}`;
  yield '\n]}\n';
}

const STANDINGS = ['absent', 'invalid', 'insufficient', 'sufficient'] as const;

export function* planTable(plan: Plan): Generator<string> {
  const { document, operations, problems } = plan;
  yield `${document.title} ${document.version} (OpenAPI ${document.openapi})\n`;
  yield `${operations.length} operations, ${plan.cases.length} test cases\n\n`;
  const rows = new Map<string, TestCase[]>(operations.map(({ id }) => [id, []]));
  for (const testCase of plan.cases) rows.get(testCase.operation)?.push(testCase);
  const width = Math.min(60, Math.max(9, ...operations.map(({ id }) => id.length)));
  yield `${'operation'.padEnd(width)}  ${STANDINGS.map((each) => each.padEnd(13)).join('')}requires\n`;
  for (const { id, access } of operations) {
    const cells = STANDINGS.map((standing) => cell((rows.get(id) ?? []).filter((each) => each.standing === standing)));
    yield `${id.padEnd(width)}  ${cells.map((each) => each.padEnd(13)).join('')}${readingOf(access)}\n`;
  }
  yield* producersTable(plan);
  yield* identities(plan);
  yield* reasons(plan);
  if (problems.length > 0) yield '\nProblems:\n';
  for (const { pointer, message, file = '', line } of problems) {
    yield `  ${file}${pointer}${line === undefined ? '' : `, line ${line}`}: ${message}\n`;
  }
}

/** What each named caller may call. */
function* identities({ identities: named = [], operations }: Plan): Generator<string> {
  if (named.length === 0) return;
  yield '\nIdentities:\n';
  for (const { name, tenant, allowed } of named) {
    const whose = tenant === undefined ? '' : ` of ${tenant}`;
    yield `  ${name}${whose} may call ${operations.filter(({ id }) => allowed.includes(id)).length} of ${operations.length}\n`;
  }
}

/** How many cases will be sent, of how many. */
function cell(cases: readonly TestCase[]): string {
  const sent = cases.filter(({ reason }) => reason === undefined).length;
  if (cases.length === 0) return '';
  return sent === cases.length ? String(sent) : `${sent} of ${cases.length}`;
}

function readingOf({ anonymous, unknown, alternatives }: AccessPolicy): string {
  if (unknown) return 'unknown: the document does not say';
  const ways = alternatives.map(describeAlternative);
  return [...(anonymous ? ['nothing'] : []), ...ways].join(' or ');
}

const MODE_WORD = { all: ' and ', any: ' or ', ambiguous: ' and/or? ' } as const;

const describeAlternative = ({ schemes }: Alternative): string => schemes.map(describeRequirement).join(' with ');

function describeRequirement(requirement: SchemeRequirement): string {
  const { name, scopes, mode } = requirement;
  const needs = [scopes.join(MODE_WORD[mode]), rolesInWords(requirement)].filter((need) => need !== '');
  return needs.length === 0 ? name : `${name} (${needs.join(', ')})`;
}

/** Reasons that the table lists. */
const SHOWN = 20;

/** Why cases will not be sent, the most frequent reason first. */
function* reasons({ cases }: Plan): Generator<string> {
  const counts = new Map<string, number>();
  for (const { reason } of cases) if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return;
  yield '\nNot sent:\n';
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  for (const [reason, count] of sorted.slice(0, SHOWN)) yield `${String(count).padStart(7)}  ${reason}\n`;
  if (sorted.length > SHOWN) yield `         and ${sorted.length - SHOWN} more reasons: see --format json\n`;
}
