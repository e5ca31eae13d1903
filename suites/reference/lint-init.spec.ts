import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { sarifFaults } from '../unit/sarif-schema.ts';
import { ROOT, twogate } from './spawn.ts';

const DOCUMENT = join(ROOT, 'suites/reference/openapi.yaml');

const test = base.extend<{ readonly folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

const FAULTY = `openapi: 3.1.0
info: { title: Faulty, version: "1" }
paths:
  /a:
    get:
      security: [{ gone: [] }]
      responses: { "200": {} }
`;

test.describe('twogate lint', () => {
  test("the reference API's document is clean at medium and above", async ({ folder }) => {
    const { status, stdout, stderr } = await twogate(['lint', DOCUMENT], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/GET \/health: public/);
    expect(stdout).toMatch(/0 at medium or above\.\n$/);
  });

  test('a document alone is enough, as the argument or by --document; remarks end with 1', async ({ folder }) => {
    await writeFile(join(folder, 'api.yaml'), FAULTY);
    const [byArgument, byFlag] = await Promise.all([
      twogate(['lint', 'api.yaml'], { cwd: folder }),
      twogate(['lint', '--document', 'api.yaml'], { cwd: folder }),
    ]);
    expect(byArgument).toEqual(byFlag);
    expect(byArgument.status).toBe(1);
    expect(byArgument.stdout).toContain('api.yaml:6  high  required-schemes-declared  GET /a: security scheme gone');
    expect(byArgument.stdout).not.toContain('\u{1b}');
  });

  test('--fail-on decides what ends with 1', async ({ folder }) => {
    await writeFile(join(folder, 'api.yaml'), FAULTY);
    const status = async (grade: string) =>
      (await twogate(['lint', 'api.yaml', '--fail-on', grade], { cwd: folder })).status;
    expect(await status('high')).toBe(1);
    expect(await status('critical')).toBe(0);
  });

  test("the configuration's readings are respected", async ({ folder }) => {
    await writeFile(
      join(folder, 'api.yaml'),
      `openapi: 3.1.0
info: { title: x, version: "1" }
security: [{ oauth: ["a:read", "a:write"] }]
paths: { /a: { get: { operationId: getA, responses: { "401": {}, "403": {} } } } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { implicit: { scopes: { "a:read": R, "a:write": W } } } }
`,
    );
    const ended = await twogate(['lint', 'api.yaml'], { cwd: folder });
    expect(ended.stdout).toContain('scope-mode-decided');
    await writeFile(
      join(folder, 'twogate.config.yaml'),
      'document: api.yaml\noperations: { getA: { scopeMode: any } }\n',
    );
    const { status, stdout } = await twogate(['lint'], { cwd: folder });
    expect(stdout).toContain('nothing to remark');
    expect(status).toBe(0);
  });

  test('--format json and sarif, to standard output or into a file', async ({ folder }) => {
    await writeFile(join(folder, 'my api.yaml'), FAULTY);
    const json = JSON.parse((await twogate(['lint', 'my api.yaml', '--format', 'json'], { cwd: folder })).stdout);
    expect(json).toMatchObject({
      schemaVersion: '1.0',
      document: { title: 'Faulty', operations: 1 },
      summary: { high: 1 },
      findings: [{ rule: 'required-schemes-declared', spec: 'SPEC-10', keyword: 'MUST', line: 6 }],
    });
    const ended = await twogate(['lint', 'my api.yaml', '--format', 'sarif', '--out', 'lint.sarif'], { cwd: folder });
    expect(ended).toEqual({ status: 1, stdout: '', stderr: '' });
    const sarif = JSON.parse(await readFile(join(folder, 'lint.sarif'), 'utf8'));
    expect(sarifFaults(sarif)).toEqual([]);
    expect(sarif.runs[0].results[0].locations[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: 'my%20api.yaml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 6 },
      },
      logicalLocations: [{ fullyQualifiedName: 'GET /a', kind: 'function' }],
    });
    expect(sarif.runs[0].results[0].partialFingerprints['twogate/v1']).toBe(json.findings[0].fingerprint);
  });

  test('what cannot be read ends with 2 and a sentence', async ({ folder }) => {
    const { status, stdout, stderr } = await twogate(['lint', 'nowhere.yaml'], { cwd: folder });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^twogate: nowhere\.yaml: there is no such file\. .+\.\n$/);
    const unwritable = await twogate(['lint', DOCUMENT, '--out', join('no', 'such', 'folder')], { cwd: folder });
    expect(unwritable.status).toBe(2);
    expect(unwritable.stderr).toContain('the file cannot be written');
  });

  test('a rule explains itself', async () => {
    const { status, stdout } = await twogate(['explain', 'scope-mode-decided']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^scope-mode-decided: .+\n[\s\S]+SPEC-05[\s\S]+Fix[\s\S]+Example/);
  });
});

test.describe('twogate init', () => {
  test('writes a configuration with which plan works right away', async ({ folder }) => {
    const ended = await twogate(['init', DOCUMENT], { cwd: folder });
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^Wrote twogate\.config\.yaml for 18 operations\./);
    expect(ended.stdout).toMatch(/Next:\n {2}npx twogate plan\n {2}npx twogate run\n$/);
    const plan = await twogate(['plan'], { cwd: folder });
    expect({ status: plan.status, stderr: plan.stderr }).toEqual({ status: 0, stderr: '' });
    expect(plan.stdout).toContain('18 operations');
  });

  test('never overwrites without --force', async ({ folder }) => {
    const file = join(folder, 'twogate.config.yaml');
    await writeFile(file, 'document: mine.yaml\n');
    const refused = await twogate(['init', DOCUMENT], { cwd: folder });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/twogate\.config\.yaml: the file exists already\. Overwrite it with --force/);
    expect(await readFile(file, 'utf8')).toBe('document: mine.yaml\n');
    expect((await twogate(['init', DOCUMENT, '--force'], { cwd: folder })).status).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('security:');
  });

  test('a second configuration in the folder is refused, for none of the two would load', async ({ folder }) => {
    await writeFile(join(folder, 'twogate.config.json'), '{}');
    const { status, stderr } = await twogate(['init', DOCUMENT], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/twogate\.config\.json: the folder has a configuration already/);
  });

  test('--out names the file, and the next commands name it too', async ({ folder }) => {
    const { stdout } = await twogate(['init', DOCUMENT, '--out', 'staging.yaml'], { cwd: folder });
    expect(stdout).toContain('npx twogate plan --config staging.yaml');
    expect((await twogate(['plan', '--config', 'staging.yaml'], { cwd: folder })).status).toBe(0);
  });
});
