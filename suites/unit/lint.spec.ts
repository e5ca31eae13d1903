import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { loadLints } from '../../src/catalogue.ts';
import { lintDocument } from '../../src/cli/lint.ts';
import { lintText, sentenceOf } from '../../src/cli/lint-text.ts';
import type { LintExample, LintReport } from '../../src/model/lint.ts';
import { type LoadOptions, loadDocument } from '../../src/openapi/load.ts';

const lints = await loadLints();
let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-lint-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lines before an example's own, where it names no version. */
const PREAMBLE = 'openapi: 3.1.0\ninfo: { title: Example, version: "1" }';

const textOf = ({ given }: LintExample): string => (/^(openapi|swagger):/m.test(given) ? given : `${PREAMBLE}${given}`);

let files = 0;

async function written(text: string): Promise<string> {
  files += 1;
  const file = join(folder, `${process.pid}-${files}.yaml`);
  await writeFile(file, text);
  return file;
}

async function lintOf(text: string, options: LoadOptions = {}): Promise<LintReport> {
  return lintDocument(await loadDocument(await written(text), options), lints);
}

test.describe('rules', () => {
  for (const lint of lints) {
    for (const example of lint.examples) {
      test(`${lint.id}: ${example.title}`, async () => {
        const options = example.policy === undefined ? {} : { policy: example.policy };
        const document = await loadDocument(await written(textOf(example)), options);
        expect(lint.audit(document).map(({ pointer }) => pointer)).toEqual(example.remarks);
      });
    }

    test(`${lint.id}: has an example with a remark, one without, and a clause`, () => {
      const remarked = lint.examples.map(({ remarks }) => remarks.length > 0);
      expect(new Set(remarked)).toEqual(new Set([true, false]));
      expect(lint.references.length).toBeGreaterThan(0);
      for (const { url } of lint.references) expect(url).toMatch(/^https:\/\/.+#/);
    });
  }

  test('SPEC-01 to SPEC-10 have a rule each', () => {
    const numbers = lints.flatMap(({ spec }) => spec ?? []).sort();
    expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => `SPEC-${String(index + 1).padStart(2, '0')}`));
  });
});

const DOCUMENT = `${PREAMBLE}
security:
  - oauth: ["a:read", "a:write"]
paths:
  /a:
    get:
      responses: { "200": {} }
  /b:
    get:
      security:
        - gone: []
      responses: { "401": {} }
    put:
      security:
      responses: { "401": {}, "403": { description: The token has expired. } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: {} }
`;

test.describe('places', () => {
  test('every finding has the line at which its pointer stands', async () => {
    const { findings } = await lintOf(DOCUMENT);
    const lines = findings.map(({ rule, line }) => `${rule}:${line}`);
    expect(lines).toEqual([
      'required-schemes-declared:12',
      'denial-meaning-fits-status:16',
      'denials-documented:8',
      'scope-mode-decided:3',
      'scopes-declared:4',
      'scopes-declared:4',
      'security-not-null:15',
    ]);
  });

  test('what a numbered rule remarks is not remarked again as a problem of the document', async () => {
    const document = await loadDocument(await written(DOCUMENT));
    expect(document.problems.length).toBeGreaterThan(1);
    expect((await lintOf(DOCUMENT)).findings.filter(({ rule }) => rule === 'document-readable')).toEqual([]);
  });

  test('a finding in a referenced file names that file and its line there', async () => {
    await mkdir(join(folder, 'parts'), { recursive: true });
    await writeFile(
      join(folder, 'parts', 'paths.yaml'),
      '# a comment\nb:\n  get:\n    security: [{ gone: [] }]\n    responses: {}\n',
    );
    const { findings } = await lintOf(`${PREAMBLE}\npaths: { /b: { $ref: "parts/paths.yaml#/b" } }\n`);
    expect(findings.find(({ rule }) => rule === 'required-schemes-declared')).toMatchObject({
      file: 'parts/paths.yaml',
      pointer: '#/b/get/security/0/gone',
      line: 4,
      operations: ['GET /b'],
    });
  });

  test('a fingerprint stays when lines move, and differs between findings', async () => {
    const prints = ({ findings }: LintReport) => findings.map(({ fingerprint }) => fingerprint);
    const before = prints(await lintOf(DOCUMENT));
    expect(prints(await lintOf(DOCUMENT.replace('paths:', '# moved\n\npaths:')))).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });
});

test.describe('readings of the configuration', () => {
  const rulesOf = async (options: LoadOptions, text = DOCUMENT): Promise<readonly string[]> =>
    (await lintOf(text, options)).findings.map(({ rule }) => rule);

  test('a scope mode decides what is ambiguous, for the document or for one operation', async () => {
    expect(await rulesOf({})).toContain('scope-mode-decided');
    expect(await rulesOf({ policy: { scopeMode: 'any' } })).not.toContain('scope-mode-decided');
    const operations = { 'GET /a': { scopeMode: 'all' }, 'PUT /b': { scopeMode: 'all' } } as const;
    expect(await rulesOf({ operations })).not.toContain('scope-mode-decided');
  });

  test('an extension that names scopes states the access', async () => {
    const text = `${PREAMBLE}
paths: { /a: { get: { x-scopes: [read], responses: { "401": {}, "403": {} } } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: { implicit: { scopes: { read: Read } } } } } }
`;
    expect(await rulesOf({}, text)).toEqual(['access-stated']);
    const extensions = [{ key: 'x-scopes', kind: 'scope', mode: 'all' }] as const;
    expect(await rulesOf({ policy: { extensions } }, text)).toEqual([]);
  });
});

const textReport = (report: LintReport, all = false): string =>
  lintText(report, { lints, all, failOn: 'medium', paint: (_, text) => text, fileOf: () => 'api.yaml' });

test.describe('text', () => {
  test('a line per finding: file and line, severity, rule, message', async () => {
    const text = textReport(await lintOf(DOCUMENT));
    expect(text).toContain(
      'api.yaml:12  high  required-schemes-declared  GET /b: security scheme gone is not declared\n',
    );
    expect(text).toContain('  Fix: Declare the scheme under components.securitySchemes');
    expect(text).toMatch(
      /\nExample 1 \(OpenAPI 3\.1\.0, 3 operations\): 7 remarks: 1 high, 6 medium; 7 at medium or above\.\n$/,
    );
  });

  test('repeats share a line; --all lists each', async () => {
    const paths = Array.from({ length: 9 }, (_, index) => `  /p${index}: { get: { responses: {} } }`).join('\n');
    const report = await lintOf(`${PREAMBLE}
security: [{ key: [] }]
paths:\n${paths}
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }
`);
    expect(report.findings).toHaveLength(9);
    const text = textReport(report);
    expect(text).toContain('401 is not documented (9 operations: GET /p0, GET /p1, GET /p2 and 6 more)');
    expect(text).toContain('9 places in all; --all lists each');
    expect(textReport(report, true).match(/denials-documented/g)).toHaveLength(9);
  });

  test("the document's text cannot steer the terminal", async () => {
    const report = await lintOf(`${PREAMBLE}
security: [{ "\\e[31mred": [] }]
paths: { /a: { get: { responses: { "401": {} } } } }
`);
    expect(report.findings[0]?.message).toContain('\u{1b}[31m');
    expect(textReport(report)).not.toContain('\u{1b}');
  });

  test('a sentence names at most three operations', () => {
    expect(sentenceOf({ message: 'm', operations: [] })).toBe('m');
    expect(sentenceOf({ message: 'm', operations: ['a'] })).toBe('a: m');
    expect(sentenceOf({ message: 'm', operations: ['a', 'b', 'c', 'd'] })).toBe('m (4 operations: a, b, c and 1 more)');
  });
});

/** Published documents of other projects, beside the repository. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

function corpus(): readonly string[] {
  if (!existsSync(CORPUS)) return [];
  return (readdirSync(CORPUS, { recursive: true }) as readonly string[])
    .filter((name) => /\.(ya?ml|json)$/.test(name) && !name.includes('common'))
    .sort();
}

test.describe('the corpus of published documents', () => {
  test.skip(!existsSync(CORPUS), `there is no corpus at ${CORPUS}`);

  for (const name of corpus()) {
    test(name, async () => {
      const allowRef = name.includes('/') ? [join(CORPUS, name.split('/')[0] ?? '')] : [];
      const path = join(CORPUS, name);
      const document = await loadDocument(path, { allowRef });
      const report = await lintDocument(document, lints);
      console.log(`${name}: ${JSON.stringify(report.summary)}`);
      const ids = new Set(document.operations.map(({ id }) => id));
      for (const { operations, line, message } of report.findings) {
        expect(operations.filter((id) => !ids.has(id))).toEqual([]);
        expect(line, message).toBeGreaterThan(0);
      }
      expect(new Set(report.findings.map(({ fingerprint }) => fingerprint)).size).toBe(report.findings.length);
      expect(textReport(report).split('\n').length).toBeLessThan(100);
    });
  }

  const KNOWN: readonly (readonly [name: string, rule: string, count: number])[] = [
    ['google-admin-directory.yaml', 'requirement-schemes-distinct', 188],
    ['xero-accounting.yaml', 'scope-mode-decided', 4],
    ['slack-v2.json', 'scope-mode-decided', 1],
    ['figma.yaml', 'denials-documented', 32],
    ['miro.json', 'access-stated', 1],
    ['asana.yaml', 'scopes-declared', 3],
    ['datadog-v2.yaml', 'denial-meaning-fits-status', 52],
    ['jira-cloud.yaml', 'public-operations-intended', 213],
  ];
  for (const [name, rule, count] of KNOWN) {
    test(`${name}: ${rule} remarks ${count}`, async () => {
      const { findings } = await lintDocument(await loadDocument(join(CORPUS, name)), lints);
      expect(findings.filter((finding) => finding.rule === rule)).toHaveLength(count);
    });
  }
});

test('the rules and their reading import define, model and errors only', async () => {
  const source = fileURLToPath(new URL('../../src/lint/', import.meta.url));
  const names = (readdirSync(source, { recursive: true }) as readonly string[]).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')));
  const imported = texts.flatMap((text) => [...text.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from));
  const allowed = /^(?:(?:\.\.\/)+(?:define|errors|model\/\w+)\.ts|\.\/(?:reading\/)?\w+\.ts)$/;
  expect(imported.filter((from) => !allowed.test(from))).toEqual([]);
  expect(imported.length).toBeGreaterThan(20);
});
