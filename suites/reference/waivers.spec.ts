import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { openReference } from './reference.ts';
import { playwright, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Place {
  readonly folder: string;
  readonly config: string;
}

/** A fresh reference API and a folder to run in, whose configuration has these keys besides. */
async function withReference(
  defects: readonly string[],
  more: string,
  body: (place: Place) => Promise<void>,
): Promise<void> {
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const config = await writeWorkspace(folder, reference);
    await writeFile(config, `${await readFile(config, 'utf8')}${more}`);
    await body({ folder, config });
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const readReport = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8')) as Report;

const WAIVER = '- rule: all-401\n  reason: the gateway is replaced in spring\n  expires: 2999-12-31\n';
const EXPIRED = WAIVER.replace('2999', '2020');
const USELESS = `${WAIVER}- rule: all-403\n  operation: listOrders\n  reason: none\n  expires: 2999-12-31\n`;

test('a defect, found, waived, and known from the report before', async () => {
  await withReference(['all-401'], '', async ({ folder, config }) => {
    const waivers = join(folder, 'twogate.waivers.yaml');
    const found = await twogate(['run', '--config', config]);
    expect(found.status).toBe(1);
    expect(found.stdout).toMatch(
      /on \d+ of \d+ operations.*\n.* → 401 \(due 401\), control 2.*\n.* → 401 \(due 403\), control 2/,
    );
    const output = join(folder, 'conformance-report');
    await copyFile(join(output, 'report.json'), join(folder, 'before.json'));

    await writeFile(waivers, WAIVER);
    const waived = await twogate(['run', '--config', config, '--waivers', waivers]);
    expect(waived.stderr).toBe('');
    expect(waived.stdout).toContain('until 2999-12-31: the gateway is replaced in spring');
    expect(waived.status).toBe(0);
    const report = await readReport(folder);
    expect(report.summary.operations.violated, 'what is waived is not mended').toBeGreaterThan(0);
    expect(report.findings.filter(({ outcome }) => outcome === 'failed').map(({ waived: is }) => is)).toEqual([true]);

    await writeFile(waivers, USELESS);
    const useless = await twogate(['judge', output, '--waivers', waivers]);
    expect(useless.status).toBe(1);
    expect(useless.stderr).toMatch(/^twogate: twogate\.waivers\.yaml:4: the waiver of all-403 on listOrders matches/);
    await writeFile(waivers, `${WAIVER}${WAIVER.replace('all-401', 'all-403')}`);
    const nowhere = await twogate(['judge', output, '--waivers', waivers]);
    expect(nowhere.stderr, 'a whole run leaves no operation out').toMatch(/waivers\.yaml:4: .* matches nothing/);
    await writeFile(waivers, EXPIRED);
    const expired = await twogate(['judge', output, '--waivers', waivers]);
    expect(expired.status).toBe(1);
    expect(expired.stderr).toMatch(/^twogate: twogate\.waivers\.yaml:1: the waiver of all-401 expired on 2020-12-31/);

    const known = await twogate(['run', '--config', config, '--baseline', join(folder, 'before.json')]);
    expect(known.status).toBe(0);
    expect(known.stdout).toContain('0 new, 1 known, 0 fixed');
    expect((await readReport(folder)).findings.flatMap(({ baseline }) => baseline ?? [])).toEqual(['known']);
    const itself = await twogate(['judge', output, '--baseline', join(output, 'report.json')]);
    expect(itself.status, 'a report may be compared with the one that it replaces').toBe(0);
  });
});

test('a waivers file and a baseline that cannot be read stop the run before anything is sent', async () => {
  await withReference([], 'waivers: ./w.yaml\n', async ({ folder, config }) => {
    await writeFile(join(folder, 'w.yaml'), '- rule: all-401\n  reason: r\n  expires: tomorrow\n');
    const unreadable = await twogate(['run', '--config', config]);
    expect(unreadable.status).toBe(2);
    expect(unreadable.stderr).toMatch(/w\.yaml:3:3 #\/0\/expires: 0\.expires is "tomorrow"/);
    await writeFile(join(folder, 'w.yaml'), '');
    const noReport = await twogate(['run', '--config', config, '--baseline', config]);
    expect(noReport.status).toBe(2);
    expect(noReport.stderr.trim().split('\n')).toEqual([expect.stringContaining('the baseline is no report')]);
    await expect(readReport(folder)).rejects.toThrow('ENOENT');
  });
});

test('what was fixed since the baseline is listed', async () => {
  await withReference(['ignores-scope-once'], '', async (before) => {
    expect((await twogate(['run', '--config', before.config])).status).toBe(1);
    await withReference([], '', async ({ folder, config }) => {
      await copyFile(join(before.folder, 'conformance-report', 'report.json'), join(folder, 'before.json'));
      await writeFile(config, `${await readFile(config, 'utf8')}baseline: ./before.json\n`);
      const mended = await twogate(['run', '--config', config]);
      expect(mended.stdout).toMatch(/Since the baseline of .*: 0 new, 0 known, 1 fixed\.\n {2}fixed: /);
      expect(mended.status).toBe(0);
    });
  });
});

test.describe('under Playwright', () => {
  const matrix = (config: string, ...args: readonly string[]) =>
    playwright(['test', '--project=conformance', ...args], { env: { TWOGATE_CONFIG: config } });

  test('no test fails by what is waived, and the report is that of the other host', async () => {
    await withReference(['all-401'], 'waivers: ./w.yaml\n', async ({ folder, config }) => {
      await writeFile(join(folder, 'w.yaml'), WAIVER);
      await twogate(['run', '--config', config]);
      const byCommand = await readReport(folder);
      const suite = await matrix(config, '--reporter=./src/reporter.ts');
      const { findings, waivers, summary } = await readReport(folder);
      expect({ findings, waivers, summary }).toEqual({
        findings: byCommand.findings,
        waivers: byCommand.waivers,
        summary: byCommand.summary,
      });
      expect([suite.status, suite.stderr]).toEqual([0, '']);
      await writeFile(join(folder, 'w.yaml'), USELESS);
      const useless = await matrix(config, '--reporter=./src/reporter.ts');
      expect(useless.stderr).toMatch(/^twogate: w\.yaml:4: the waiver of all-403 on listOrders matches nothing/m);
      expect(useless.status).toBe(1);
    });
  });

  test('shards leave it to their merge to tell what no waiver matches', async () => {
    await withReference(['all-401'], 'waivers: ./w.yaml\n', async ({ folder, config }) => {
      await writeFile(join(folder, 'w.yaml'), USELESS);
      const blobs = join(folder, 'blobs');
      for (const shard of ['1/2', '2/2']) {
        const env = { TWOGATE_CONFIG: config, PLAYWRIGHT_BLOB_OUTPUT_FILE: join(blobs, `${shard[0]}.zip`) };
        const part = await playwright(['test', '--project=conformance', `--shard=${shard}`, '--reporter=blob'], {
          env,
        });
        expect(part.status).toBe(0);
      }
      const merge = await playwright(['merge-reports', '--reporter=./src/reporter.ts', blobs]);
      expect(merge.stderr).toMatch(/^twogate: w\.yaml:4: the waiver of all-403 on listOrders matches nothing/m);
      expect(merge.status).toBe(1);
      const report = await readReport(folder);
      expect(report.waivers?.map(({ status }) => status)).toEqual(['used', 'unused']);
      expect(report.findings.filter(({ outcome }) => outcome === 'failed').map(({ waived }) => waived)).toEqual([true]);
    });
  });
});
