import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { openReference } from './reference.ts';
import { playwright, twogate } from './spawn.ts';
import { timeless } from './timeless.ts';
import { writeWorkspace } from './workspace.ts';

/** A fresh reference API and a folder to run in, for one test. */
async function withReference(
  defects: readonly string[],
  body: (folder: string, config: string) => Promise<void>,
): Promise<void> {
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    await body(folder, await writeWorkspace(folder, reference));
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const readReport = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8')) as Report;

const matrix = (config: string, ...args: readonly string[]) =>
  playwright(['test', '--project=conformance', ...args], { env: { TWOGATE_CONFIG: config } });

for (const defects of [[], ['missing-token-403-once', 'ignores-scope-once']]) {
  test(`both hosts give the same verdicts: ${defects.join(' and ') || 'sound'}`, async () => {
    await withReference(defects, async (folder, config) => {
      const command = await twogate(['run', '--config', config]);
      expect(command.stderr).toBe('');
      const byCommand = await readReport(folder);
      await rm(join(folder, 'conformance-report'), { recursive: true });
      const suite = await matrix(config, '--reporter=./src/reporter.ts');
      const byPlaywright = await readReport(folder);
      expect(timeless(byPlaywright)).toEqual(timeless(byCommand));
      expect([command.status, suite.status]).toEqual(defects.length === 0 ? [0, 0] : [1, 1]);
    });
  });
}

test('two shards, merged, give the report of one run', async () => {
  await withReference(['claims-403-once', 'invalid-request-with-401'], async (folder, config) => {
    await matrix(config, '--reporter=./src/reporter.ts');
    const whole = await readReport(folder);
    await rm(join(folder, 'conformance-report'), { recursive: true });
    const blobs = join(folder, 'blobs');
    for (const shard of ['1/2', '2/2']) {
      const env = { TWOGATE_CONFIG: config, PLAYWRIGHT_BLOB_OUTPUT_FILE: join(blobs, `${shard[0]}.zip`) };
      await playwright(['test', '--project=conformance', `--shard=${shard}`, '--reporter=blob'], { env });
    }
    const merge = await playwright(['merge-reports', '--reporter=./src/reporter.ts', blobs]);
    expect(merge.stderr).toBe('');
    expect(timeless(await readReport(folder))).toEqual(timeless(whole));
  });
});

test('a listing writes no report', async () => {
  await withReference([], async (folder, config) => {
    const listing = await matrix(config, '--list', '--reporter=./src/reporter.ts');
    expect(listing.status).toBe(0);
    await expect(readReport(folder)).rejects.toThrow('ENOENT');
  });
});
