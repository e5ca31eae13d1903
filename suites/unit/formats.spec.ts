import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { assemble } from '../../reports/assemble.ts';
import { formatted } from '../../reports/counted.ts';
import json from '../../reports/formats/json.ts';
import junit from '../../reports/formats/junit.ts';
import { jsonLines } from '../../reports/json-lines.ts';
import type { Format } from '../../src/model/format.ts';
import type { Report } from '../../src/model/report.ts';
import { acceptedReport } from './accepted-report.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';

const schema = JSON.parse(readFileSync(new URL('../../reports/report.schema.json', import.meta.url), 'utf8'));
const isValid = new Ajv2020({ strict: true, strictTuples: false, allErrors: true }).compile(schema);

const REPORTS: Readonly<Record<string, Report>> = {
  violated: assemble(sample(faultyApi)),
  sound: assemble(sample(soundApi)),
  'cut off': assemble(sample(soundApi, { finished: false })),
  empty: assemble(sample(soundApi, { operations: [] })),
  accepted: acceptedReport(),
};

async function rendered(format: Format, report: Report): Promise<string> {
  let text = '';
  for await (const piece of format.render(report)) text += piece;
  return text;
}

test.describe('the schema', () => {
  for (const [name, report] of Object.entries(REPORTS)) {
    test(`takes the ${name} report`, () => {
      isValid(report);
      expect(isValid.errors ?? []).toEqual([]);
    });
  }

  test('refuses what is not in the contract, and what is missing from it', () => {
    const report = REPORTS.violated as Report;
    const { profile: _, ...withoutProfile } = report;
    const withStatus = (status: unknown) => ({ ...report, operations: [{ ...report.operations[0], status }] });
    const refused = [
      { ...report, extra: true },
      withoutProfile,
      withStatus('fine'),
      { ...report, findings: [{ ...report.findings[0], fingerprint: 'abc' }] },
      { ...report, cases: [{ ...report.cases[0], duration: 3 }] },
    ];
    expect(isValid(withStatus('proven'))).toBe(true);
    expect(refused.map((value) => isValid(value))).toEqual(refused.map(() => false));
  });
});

test.describe('json', () => {
  for (const [name, report] of Object.entries(REPORTS)) {
    test(`says of the ${name} report exactly what it holds`, async () => {
      expect(JSON.parse(await rendered(json, report))).toEqual(report);
    });
  }

  test('comes in pieces, one line for each case', async () => {
    const report = REPORTS.violated as Report;
    const many = { ...report, cases: Array.from({ length: 20 }, () => report.cases).flat() };
    const pieces = [...(json.render(many) as Iterable<string>)];
    expect(pieces.length).toBeGreaterThan(10);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(80_000);
    const lines = pieces
      .join('')
      .split('\n')
      .filter((line) => line.startsWith('{"id":"GET /orders · expired"'));
    expect(lines).toHaveLength(20);
  });
});

test('an object is JSON line by line, whatever it holds', () => {
  const value = { none: undefined, empty: [], list: [{ a: 1 }, 'two'], map: { b: null }, text: 'ü “…”' };
  const text = [...jsonLines(value)].join('');
  expect(text).toBe('{\n"empty": [],\n"list": [\n{"a":1},\n"two"\n],\n"map": {"b":null},\n"text": "ü “…”"\n}\n');
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
  expect(JSON.parse([...jsonLines({})].join(''))).toEqual({});
});

test('thousands are told apart', () => {
  expect([0, 7, 999, 1000, 12_345, 1_234_567].map(formatted)).toEqual([
    '0',
    '7',
    '999',
    '1,000',
    '12,345',
    '1,234,567',
  ]);
});

test.describe('junit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => ['testsuite', 'testcase'].includes(name),
    htmlEntities: true,
  });

  interface Suite {
    readonly name: string;
    readonly tests: string;
    readonly failures: string;
    readonly errors: string;
    readonly skipped: string;
    readonly testcase?: readonly TestCaseElement[];
  }

  interface TestCaseElement {
    readonly name: string;
    readonly failure?: { readonly message: string; readonly '#text': string };
    readonly error?: { readonly message: string };
    readonly skipped?: { readonly message: string };
  }

  async function readBack(report: Report): Promise<Suite & { readonly testsuite: readonly Suite[] }> {
    const text = await rendered(junit, report);
    expect(XMLValidator.validate(text)).toBe(true);
    return parser.parse(text).testsuites;
  }

  test('has one testcase for each case and one suite for each operation', async () => {
    const report = REPORTS.violated as Report;
    const read = await readBack(report);
    const { cases } = report.summary;
    expect(read.testsuite.map(({ name }) => name)).toEqual(report.operations.map(({ id }) => id));
    expect(read.testsuite.flatMap(({ testcase = [] }) => testcase.map(({ name }) => name))).toEqual(
      report.cases.map(({ id }) => id),
    );
    expect([read.tests, read.failures, read.errors, read.skipped].map(Number)).toEqual([
      report.cases.length,
      cases.failed,
      cases.cantTell,
      cases.untested + cases.inapplicable,
    ]);
  });

  test('tells failure, error and skipped apart, each with its reason', async () => {
    const report = REPORTS.violated as Report;
    const read = await readBack(report);
    const entry = (id: string) =>
      read.testsuite.flatMap(({ testcase = [] }) => testcase).find(({ name }) => name === id);
    expect(entry('GET /orders · no-scope')?.failure).toMatchObject({
      message: 'answered 401 where 403 is due',
      '#text': expect.stringContaining('expected: 403\nobserved: 401'),
    });
    expect(entry('GET /customers · sufficient')?.error?.message).toContain('refused with 403');
    expect(entry('GET /orders · wrong-issuer')?.skipped?.message).toContain('untested: no second issuer');
    expect(Object.keys(entry('GET /orders · absent') ?? {})).not.toContain('failure');
  });

  test('what is waived, or known from a baseline, is skipped with the reason and fails nothing', async () => {
    const report = REPORTS.accepted as Report;
    const read = await readBack(report);
    const entries = read.testsuite.flatMap(({ testcase = [] }) => testcase);
    const entry = (id: string) => entries.find(({ name }) => name === id);
    expect(entry('GET /orders · no-scope')?.skipped?.message).toBe(
      'waived until 2026-12-31: the <gateway> is replaced',
    );
    expect(entry('GET /orders · wrong-audience')?.skipped?.message).toBe('known from the baseline');
    expect(entry('POST /orders · wrong-audience')?.failure?.message).toContain('403 where 401 is due');
    expect(Number(read.failures)).toBe(entries.filter(({ failure }) => failure !== undefined).length);
    expect(Number(read.skipped)).toBe(entries.filter(({ skipped }) => skipped !== undefined).length);
    expect(Number(read.failures)).toBeLessThan(report.summary.cases.failed);
  });

  test('escapes markup and drops what XML cannot carry', async () => {
    const path = '/a"<&>\'\u0000\u0008\uD800\uFFFF]]>';
    const report = assemble(sample(soundApi, { operations: [['GET', path, 'x', 'none']], title: '<title>' }));
    const [suite] = (await readBack(report)).testsuite;
    expect(suite?.name).toBe('GET /a"<&>\'\uFFFD\uFFFD\uFFFD\uFFFD]]>');
  });
});
