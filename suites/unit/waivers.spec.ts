import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import { exitStatus } from '../../src/cli/exit.ts';
import { readAccepted } from '../../src/config.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import { accept } from '../../src/findings/accept.ts';
import { type Failure, openFailures } from '../../src/findings/failures.ts';
import { isOpen } from '../../src/findings/open.ts';
import { waiverFaults } from '../../src/findings/waive.ts';
import type { Baseline, Waiver } from '../../src/model/accepted.ts';
import type { Finding, Report } from '../../src/model/report.ts';
import { faultyApi, type Sample, sample } from './sample-report.ts';

const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-waivers-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const NOW = new Date('2026-03-04T12:00:00Z');
const FAULTY = sample(faultyApi);
const THRESHOLD = { failOn: 'high', strict: false } as const;

const waiver = (rule: string, rest: Partial<Waiver> = {}): Waiver => ({
  rule,
  reason: 'being mended',
  expires: '2026-12-31',
  file: 'twogate.waivers.yaml',
  ...rest,
});

function accepted(
  { waivers, baseline }: { readonly waivers?: readonly Waiver[]; readonly baseline?: Baseline },
  { run = FAULTY, now = NOW }: { readonly run?: Sample; readonly now?: Date } = {},
): Report {
  const given = {
    ...(waivers === undefined ? {} : { waivers }),
    ...(baseline === undefined ? {} : { baseline }),
  };
  return accept(assemble(run), given, { plan: run.plan, observations: run.observations, now });
}

function found({ findings }: Report, rule: string): Finding {
  const finding = findings.find((each) => each.rule === rule && each.outcome === 'failed');
  if (finding === undefined) throw new Error(`nothing failed by ${rule}`);
  return finding;
}

const failed = assemble(FAULTY).findings.filter(({ outcome }) => outcome === 'failed');
const failedRules = [...new Set(failed.map(({ rule }) => rule))];

test.describe('a waiver', () => {
  test('leaves the finding in the report, with the reason, and takes it from the count and the exit status', () => {
    const before = assemble(FAULTY);
    const report = accepted({ waivers: [waiver('all-401')] });
    const finding = found(report, 'all-401');
    expect(finding).toMatchObject({
      waived: true,
      waivers: [{ operations: finding.operations, reason: 'being mended', expires: '2026-12-31' }],
    });
    expect(report.summary.findings.high).toBe(before.summary.findings.high - 1);
    expect(report.operations).toEqual(before.operations);
    expect(report.waivers).toEqual([{ ...waiver('all-401'), status: 'used' }]);
    expect(exitStatus(before, THRESHOLD)).toBe(1);
    expect(exitStatus(report, THRESHOLD), 'the others still fail').toBe(1);
    expect(exitStatus(accepted({ waivers: failedRules.map((rule) => waiver(rule)) }), THRESHOLD)).toBe(0);
  });

  test('of one operation, by operationId or by method and path, leaves the rest', () => {
    for (const operation of ['GET /orders', 'getOrders']) {
      const report = accepted({ waivers: [waiver('all-401', { operation })] });
      const finding = found(report, 'all-401');
      expect(finding.waived).toBe(false);
      expect(finding.waivers).toMatchObject([{ operations: ['GET /orders'] }]);
      expect(isOpen(finding)).toBe(true);
      expect(report.summary).toEqual(assemble(FAULTY).summary);
    }
  });

  test('of every operation, one by one, waives the finding', () => {
    const { operations } = found(assemble(FAULTY), 'all-401');
    const report = accepted({ waivers: operations.map((operation) => waiver('all-401', { operation })) });
    expect(operations.length).toBeGreaterThan(1);
    expect(found(report, 'all-401').waived).toBe(true);
  });

  test('that matches nothing fails the run, and says where it stands', () => {
    const wrong = [
      waiver('no-such-rule', { line: 2 }),
      waiver('all-401', { operation: 'GET /health', line: 6 }),
      waiver('all-401', { operation: 'GET /nowhere' }),
    ];
    const report = accepted({ waivers: [...failedRules.map((rule) => waiver(rule)), ...wrong] });
    expect(exitStatus(report, THRESHOLD)).toBe(1);
    expect(waiverFaults(report)).toEqual([
      expect.stringMatching(/^twogate\.waivers\.yaml:2: the waiver of no-such-rule matches nothing/),
      expect.stringMatching(/^twogate\.waivers\.yaml:6: the waiver of all-401 on GET \/health matches nothing/),
      expect.stringMatching(/^twogate\.waivers\.yaml: the waiver of all-401 on GET \/nowhere matches nothing/),
    ]);
  });

  test('holds to the end of its last day, in UTC, and then fails the run', () => {
    const waivers = failedRules.map((rule) => waiver(rule, { expires: '2026-03-04', line: 1 }));
    const at = (now: string) => accepted({ waivers }, { now: new Date(now) });
    expect(exitStatus(at('2026-03-04T23:59:59.999Z'), THRESHOLD)).toBe(0);
    expect(exitStatus(at('2026-03-05T00:30:00+01:00'), THRESHOLD)).toBe(0);
    const expired = at('2026-03-05T00:00:00Z');
    expect(exitStatus(expired, { failOn: 'critical', strict: false })).toBe(1);
    expect(expired.findings.some(({ waived }) => waived)).toBe(false);
    expect(waiverFaults(expired)[0]).toMatch(/^twogate\.waivers\.yaml:1: the waiver of .* expired on 2026-03-04/);
  });

  test('an expired one alone fails the run', () => {
    const waivers = [...failedRules.map((rule) => waiver(rule)), waiver('all-401', { expires: '2020-01-01' })];
    expect(exitStatus(accepted({ waivers }), THRESHOLD)).toBe(1);
  });

  test('is undecided where the run did not test what it speaks of', () => {
    const { plan, observations } = FAULTY;
    const shortened = new Map([...observations].filter(([id]) => !id.startsWith('GET /customers · ')));
    const cut: Sample = { ...FAULTY, observations: shortened };
    const chosen: Sample = { ...FAULTY, plan: { ...plan, unchosen: [{ id: 'GET /far', operationId: 'far' }] } };
    const statuses = (run: Sample, ...operations: readonly (string | undefined)[]) => {
      const waivers = operations.map((each) => waiver('nothing', each === undefined ? {} : { operation: each }));
      return accepted({ waivers }, { run }).waivers?.map(({ status }) => status);
    };
    expect(statuses(cut, 'getCustomers', 'GET /orders', undefined)).toEqual(['undecided', 'unused', 'undecided']);
    expect(statuses(chosen, 'far', 'GET /far', 'GET /orders')).toEqual(['undecided', 'undecided', 'unused']);
    expect(statuses(FAULTY, 'GET /orders', undefined)).toEqual(['unused', 'unused']);
  });

  test('does not speak of what cannot be told', () => {
    const doubts = assemble(FAULTY).findings.filter(({ outcome }) => outcome === 'cantTell');
    expect(doubts.length).toBeGreaterThan(0);
    const report = accepted({ waivers: doubts.map(({ rule }) => waiver(rule)) });
    for (const doubt of report.findings.filter(({ outcome }) => outcome === 'cantTell')) {
      expect(doubt.waived).toBe(false);
    }
  });
});

test.describe('a baseline', () => {
  const whole = (report: Report): Baseline => ({
    startedAt: report.startedAt,
    findings: report.findings.filter(({ outcome }) => outcome === 'failed'),
  });

  test('of the same run makes everything known, and nothing fails', () => {
    const report = accepted({ baseline: whole(assemble(FAULTY)) });
    expect(report.baseline).toMatchObject({ new: 0, known: failed.length, fixed: [] });
    expect(exitStatus(report, THRESHOLD)).toBe(0);
    expect(report.summary).toEqual(assemble(FAULTY).summary);
  });

  test('a known finding on another operation is new there, and fails', () => {
    const baseline = whole(assemble(FAULTY));
    const fewer = baseline.findings.map((each) =>
      each.rule === 'all-401' ? { ...each, operations: each.operations.slice(1) } : each,
    );
    const report = accepted({ baseline: { ...baseline, findings: fewer } });
    const finding = found(report, 'all-401');
    expect(finding).toMatchObject({ baseline: 'new', newOperations: finding.operations.slice(0, 1) });
    expect(exitStatus(report, THRESHOLD)).toBe(1);
    const [operation = ''] = finding.operations;
    const together = accepted({
      baseline: { ...baseline, findings: fewer },
      waivers: [waiver('all-401', { operation })],
    });
    expect(exitStatus(together, THRESHOLD), 'what is not known is waived').toBe(0);
  });

  test('lists what was fixed, as far as it was tested again', () => {
    const gone = { fingerprint: '0123456789abcdef', rule: 'all-403', title: 'Two gates' };
    const operations = ['GET /orders', 'GET /was-removed', 'POST /reports/exports'];
    const report = accepted({ baseline: { startedAt: '2026-01-01', findings: [{ ...gone, operations }] } });
    const untested = report.operations.filter(({ status }) => status === 'untested').map(({ id }) => id);
    expect(untested).toContain('POST /reports/exports');
    expect(report.baseline?.fixed).toEqual([{ ...gone, operations: ['GET /orders', 'GET /was-removed'] }]);
    expect(report.baseline?.new).toBe(failed.length);
  });

  test('what was not chosen or cut off is not fixed', () => {
    const { plan, observations } = FAULTY;
    const finding = { fingerprint: '0123456789abcdef', rule: 'all-403', title: 'Two gates' };
    const baseline = {
      startedAt: '2026-01-01',
      findings: [{ ...finding, operations: ['GET /far', 'GET /customers'] }],
    };
    const shortened = new Map([...observations].filter(([id]) => id !== 'GET /customers · expired'));
    const run: Sample = { ...FAULTY, plan: { ...plan, unchosen: [{ id: 'GET /far' }] }, observations: shortened };
    expect(accepted({ baseline }, { run }).baseline?.fixed).toEqual([]);
  });
});

test.describe('the files', () => {
  async function sentence(folder: string, name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    const file = name.startsWith('report') ? { baseline: join(folder, name) } : { waivers: join(folder, name) };
    const error = await readAccepted({ ...file, folder }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof TwogateError)) throw new Error(`no coded error: ${String(error)}`);
    return `${error.code} ${describeError(error).replace(`${folder}/`, '')}`;
  }

  test('an entry knows its line', async ({ folder }) => {
    const file = join(folder, 'w.yaml');
    await writeFile(
      file,
      `# for now
- rule: all-401
  reason: being mended
  expires: 2026-12-31
- rule: bare-denial
  operation: GET /orders
  reason: the gateway's
  expires: "2026-12-31"
`,
    );
    expect(await readAccepted({ waivers: file, folder })).toEqual({
      waivers: [
        { rule: 'all-401', reason: 'being mended', expires: '2026-12-31', file: 'w.yaml', line: 2 },
        {
          rule: 'bare-denial',
          operation: 'GET /orders',
          reason: "the gateway's",
          expires: '2026-12-31',
          file: 'w.yaml',
          line: 5,
        },
      ],
    });
    await writeFile(file, '');
    expect(await readAccepted({ waivers: file, folder })).toEqual({ waivers: [] });
  });

  test('what is wrong in the waivers is named by file, line and pointer', async ({ folder }) => {
    const entry = (change: string) => `- rule: all-401\n  reason: r\n  expires: 2026-12-31\n${change}`;
    expect(await sentence(folder, 'a.yaml', '- rule: all-401\n  expires: 2026-12-31\n')).toBe(
      'CONFIG_INVALID a.yaml:1:3 #/0/reason: 0.reason is missing: it is required',
    );
    expect(await sentence(folder, 'b.yaml', entry('  operations: GET /x\n'))).toBe(
      'CONFIG_INVALID b.yaml:4:3 #/0/operations: there is no key 0.operations: the nearest known key is 0.operation',
    );
    expect(await sentence(folder, 'c.yaml', '- rule: all-401\n  reason: r\n  expires: 31.12.2026\n')).toBe(
      'CONFIG_INVALID c.yaml:3:3 #/0/expires: 0.expires is "31.12.2026": it must be a date like 2027-01-31',
    );
    expect(await sentence(folder, 'd.json', '{"rule":"all-401"}')).toBe(
      'CONFIG_INVALID d.json:1:1 #: the waivers file is a mapping: it must be a list',
    );
    expect(await sentence(folder, 'e.yaml', '- rule: "a\n')).toMatch(/^CONFIG_UNREADABLE e\.yaml:\d+:\d+: the waivers/);
    const missing = await readAccepted({ waivers: join(folder, 'none.yaml'), folder }).catch((error) => error);
    expect(missing.message).toBe('the waivers file cannot be read (ENOENT)');
  });

  test('a baseline that is no report is refused in one sentence', async ({ folder }) => {
    expect(await sentence(folder, 'report-1.json', 'no')).toBe(
      'REPORT_UNREADABLE report-1.json: the baseline is no report: it is not JSON. Give the report.json of an earlier run',
    );
    expect(await sentence(folder, 'report-2.json', '{"schemaVersion":"1.0"}')).toContain('tool: it is required');
    expect(await sentence(folder, 'report-3.json', '[]')).toContain('the whole: it must be a mapping');
    const missing = await readAccepted({ baseline: join(folder, 'none.json'), folder }).catch((error) => error);
    expect(missing.message).toBe('the baseline cannot be read (ENOENT)');
  });

  test('a report is its own baseline', async ({ folder }) => {
    const report = assemble(FAULTY);
    await writeFile(join(folder, 'report.json'), JSON.stringify(report));
    const { baseline } = await readAccepted({ baseline: join(folder, 'report.json'), folder });
    expect(baseline?.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      failed.map(({ fingerprint }) => fingerprint),
    );
  });
});

test.describe('for the test of one operation', () => {
  const failures = FAULTY.verdicts.filter((each): each is Failure => each.outcome === 'failed');
  const open = (waivers: readonly Waiver[], now = NOW) =>
    openFailures(failures, { plan: FAULTY.plan, accepted: { waivers }, now });

  test('what is waived, and what a waived pattern explains, fails nothing', () => {
    const rules = (left: readonly Failure[]) => new Set(left.map(({ rule }) => rule));
    expect(rules(open([]))).toEqual(rules(failures));
    expect(rules(open([])).has('insufficient-scope-403')).toBe(true);
    const left = rules(open([waiver('all-401')]));
    expect(left.has('all-401')).toBe(false);
    expect(left.has('insufficient-scope-403')).toBe(false);
    expect(open(failedRules.map((rule) => waiver(rule)))).toEqual([]);
    expect(open(failedRules.map((rule) => waiver(rule, { expires: '2020-01-01' })))).toHaveLength(failures.length);
  });

  test('agrees with the report on what a baseline knows', () => {
    const report = assemble(FAULTY);
    const baseline = { startedAt: '', findings: report.findings.filter(({ outcome }) => outcome === 'failed') };
    expect(openFailures(failures, { plan: FAULTY.plan, accepted: { baseline }, now: NOW })).toEqual([]);
    const without = { ...baseline, findings: baseline.findings.filter(({ rule }) => rule !== 'all-401') };
    const left = openFailures(failures, { plan: FAULTY.plan, accepted: { baseline: without }, now: NOW });
    expect(new Set(left.map(({ rule }) => rule))).toEqual(new Set(['all-401', 'insufficient-scope-403']));
  });
});
