import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse, stringify } from 'yaml';
import type { Report } from '../../src/model/report.ts';
import { openReference, type Reference } from './reference.ts';
import { playwright, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

const OWN = {
  'rules/refusal-names-the-house.ts': `import { defineRule, rfc } from 'twogate';
export default defineRule({
  id: 'refusal-names-the-house', title: 'A refusal names the house', reach: 'case', standings: ['absent'], needs: ['control'],
  severity: 'low', keyword: { default: 'none' }, references: [rfc(9110, '15.5.2')], meaning: 'm', fix: 'f',
  messages: { unnamed: 'answered {status} without a word of the house' }, examples: [],
  judge: ({ answer }) => ({ outcome: 'failed', message: 'unnamed', data: { status: answer.status } }),
});
`,
  'credentials/shouted.ts': `import { defineCredential } from 'twogate';
export default defineCredential({
  id: 'shouted', title: 'Token in capital letters', standing: 'invalid', families: ['bearer'], references: [],
  fault: { on: 'value', change: (value: string) => value.toUpperCase(), cannot: 'it is loud already' },
});
`,
  'sources/door.ts': `import { defineTokenSource } from 'twogate';
export default defineTokenSource({
  id: 'door', title: 'A key that hangs on the door', use: 'u', cannot: 'c', families: ['apiKey'],
  options: { type: 'object', required: ['key'], properties: { key: { type: 'string' } }, additionalProperties: false },
  open: async ({ key }) => ({ issue: async () => ({ value: String(key) }), secrets: [String(key)] }),
});
`,
  'generators/twice.ts': `import { defineGenerator } from 'twogate';
export default defineGenerator({
  id: 'twice', title: 'Nothing, once more',
  generate: ({ id, operationId }) => operationId !== 'getInventory' ? [] : [{
    id: id + ' · absent · twice', operation: id, credential: 'absent', standing: 'absent', variant: 'twice', request: 'golden',
    expected: '401', presents: [], control: id + ' · sufficient · oauth',
  }],
});
`,
  'formats/headline.ts': `import { defineFormat } from 'twogate';
export default defineFormat({
  id: 'headline', title: 'One line', fileName: 'headline.txt',
  render: function* ({ operations }) { yield operations.length + ' operations'; },
});
`,
} as const;

const ID = 'GET /inventory/{sku}';

let folder = '';
let reference: Reference | undefined;
let config = '';

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-extensions-'));
  reference = await openReference();
  config = await writeWorkspace(folder, reference);
  for (const [name, text] of Object.entries(OWN)) await write(name, text);
  const written = parse(await readFile(config, 'utf8'));
  const names = ['rules', 'credentials', 'sources', 'generators', 'formats'];
  const extensions = Object.fromEntries(names.map((name) => [name, `./own/${name}`]));
  const security = { ...written.security, apiKey: { source: 'door', key: reference.apiKey } };
  await writeFile(config, stringify({ ...written, security, extensions, formats: ['json', 'headline'] }));
});

test.afterEach(async () => {
  await reference?.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, text: string): Promise<void> {
  const file = join(folder, 'own', name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function expectAllFive(): Promise<void> {
  const out = join(folder, 'conformance-report');
  expect((await readdir(out)).sort()).toEqual(expect.arrayContaining(['headline.txt', 'report.json']));
  expect(await readFile(join(out, 'headline.txt'), 'utf8')).toMatch(/^\d+ operations$/);
  const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as Report;
  expect(report.findings).toMatchObject([
    { rule: 'refusal-names-the-house', outcome: 'failed', message: expect.stringContaining('without a word') },
  ]);
  expect(report.credentials.map(({ id }) => id)).toContain('shouted');
  const outcomes = new Map(report.cases.map(({ id, outcome }) => [id, outcome]));
  expect(outcomes.get(`${ID} · shouted · oauth`) ?? outcomes.get(`${ID} · shouted`)).toBe('passed');
  expect(outcomes.get(`${ID} · absent · twice`)).toBe('passed');
  expect(outcomes.get(`${ID} · sufficient · apiKey`)).toBe('passed');
}

test('twogate run and twogate judge take in one of each from folders of the user’s own', async () => {
  const ran = await twogate(['run', '--config', config, '--operation', 'getInventory']);
  expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  await expectAllFive();
  const out = join(folder, 'conformance-report');
  await rm(join(out, 'report.json'));
  await rm(join(out, 'headline.txt'));
  const args = ['judge', out, '--config', config, '--format', 'json', '--format', 'headline'];
  const judged = await twogate(args);
  expect(judged.status, judged.stderr).toBe(0);
  await expectAllFive();
});

test('twogate report writes a stored run, and a merged one, in a format of the user’s own', async () => {
  const stored = join(folder, 'stored');
  await twogate(['run', '--config', config, '--operation', 'getInventory', '--format', 'json', '--out', stored]);
  const headline = (out: string): Promise<string> => readFile(join(folder, out, 'headline.txt'), 'utf8');
  const own = ['--config', config, '--format', 'headline'];
  const reported = await twogate(['report', join(stored, 'report.json'), ...own, '--out', join(folder, 'other')]);
  expect([reported.status, reported.stderr]).toEqual([0, '']);
  expect(await headline('other')).toBe('1 operations');
  const merged = await twogate(['report', '--merge', stored, ...own, '--out', join(folder, 'merged')]);
  expect([merged.status, merged.stderr]).toEqual([0, '']);
  expect(await headline('merged')).toBe('1 operations');
  expect(merged.stdout, 'a rule of the user’s own is judged anew').toContain('without a word of the house');
  const unknown = await twogate(['report', stored, '--format', 'headline']);
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('there is no format headline')]);
});

test('twogate plan and twogate explain tell of them', async () => {
  const planned = await twogate(['plan', '--config', config, '--operation', 'getInventory', '--format', 'json']);
  expect(planned.stdout).toContain(`${ID} · absent · twice`);
  const explained = await twogate(['explain', 'refusal-names-the-house', '--config', config]);
  expect([explained.status, explained.stdout]).toEqual([0, expect.stringContaining('A refusal names the house')]);
});

test('so does Playwright Test', async () => {
  const args = ['test', '--project=conformance', '-g', 'GET /inventory', '--workers=1', `--output=${folder}/results`];
  const ran = await playwright([...args, '--reporter=list,./src/reporter.ts'], { env: { TWOGATE_CONFIG: config } });
  expect(ran.status, ran.stdout + ran.stderr).toBe(0);
  await expectAllFive();
});

test('a folder that is not there, and a file that is none of its kind, are named', async () => {
  await write('rules/broken.ts', 'export default {');
  const broken = await twogate(['run', '--config', config]);
  expect([broken.status, broken.stderr]).toEqual([2, expect.stringContaining('broken.ts: cannot be loaded')]);
  await rm(join(folder, 'own', 'rules'), { recursive: true });
  const missing = await twogate(['run', '--config', config]);
  expect([missing.status, missing.stderr]).toEqual([
    2,
    expect.stringContaining('own/rules: the folder cannot be read'),
  ]);
});
