import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { sarifLog } from '../../reports/sarif/log.ts';
import type { Report } from '../../src/model/report.ts';
import { openReference } from './reference.ts';
import { twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Place {
  readonly folder: string;
  readonly config: string;
  /** Of `twogate`, run in the folder. */
  readonly call: (...args: readonly string[]) => ReturnType<typeof twogate>;
}

/** A fresh reference API and a folder to run in. */
async function withReference(defects: readonly string[], body: (place: Place) => Promise<void>): Promise<void> {
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const config = await writeWorkspace(folder, reference);
    await body({ folder, config, call: (...args) => twogate(args, { cwd: folder }) });
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const json = async <T>(...path: readonly string[]): Promise<T> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as T;

test('a run writes SARIF at the lines of the document, and Markdown', async () => {
  await withReference(['all-401'], async ({ folder, call }) => {
    const { status, stdout } = await call('run', '--format', 'sarif,markdown', '--format', 'json');
    expect(status).toBe(1);
    expect(stdout).toContain(join('conformance-report', 'report.sarif'));
    const out = join(folder, 'conformance-report');
    const report = await json<Report>(out, 'report.json');
    const log = await json<ReturnType<typeof sarifLog>>(out, 'report.sarif');
    const lines = (await readFile(join(folder, 'openapi.yaml'), 'utf8')).split('\n');
    const [result] = log.runs[0]?.results ?? [];
    const place = result?.locations?.[0]?.physicalLocation;
    expect(place?.artifactLocation).toEqual({ uri: 'openapi.yaml', uriBaseId: '%SRCROOT%' });
    const [finding] = report.findings;
    expect(result?.ruleId).toBe(finding?.rule);
    const [method = ''] = (finding?.operations[0] ?? '').split(' ');
    expect(lines[(place?.region?.startLine ?? 0) - 1]?.trim()).toBe(`${method.toLowerCase()}:`);
    expect(await readFile(join(out, 'report.md'), 'utf8')).toContain('`all-401`');
  });
});
