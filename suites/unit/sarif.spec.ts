import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import sarif from '../../reports/formats/sarif.ts';
import { type SarifInput, sarifLog } from '../../reports/sarif/log.ts';
import { withSources } from '../../reports/sources.ts';
import { loadCatalogue, loadLints } from '../../src/catalogue.ts';
import type { Report } from '../../src/model/report.ts';
import { acceptedReport } from './accepted-report.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';
import { sarifFaults } from './sarif-schema.ts';

const rule = {
  title: 'Every 401 carries a challenge',
  meaning: 'Clients are told to authenticate and not how.',
  fix: 'Send WWW-Authenticate.',
  severity: 'high',
  keyword: 'MUST',
  references: [{ title: 'RFC 9110 §15.5.2', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2' }],
} as const;

const INPUT: SarifInput = {
  tool: { name: 'twogate', version: '1.2.3' },
  rules: [
    { ...rule, id: 'unused' },
    { ...rule, id: 'one' },
    { ...rule, id: 'two', severity: 'info', references: [] },
  ],
  results: [
    {
      rule: 'two',
      severity: 'info',
      message: 'GET /a b: ünïcode',
      fingerprint: '0123456789abcdef',
      operations: ['GET /a', 'PUT /a'],
      location: { file: 'my docs/api #1.yaml', line: 12, pointer: '#/paths/~1a/get' },
    },
    {
      rule: 'one',
      severity: 'critical',
      message: 'no file',
      fingerprint: 'f',
      operations: [],
      waived: 'until 2026-12-31: r',
    },
    {
      rule: 'one',
      severity: 'medium',
      message: 'elsewhere',
      fingerprint: 'g',
      operations: [],
      location: { file: 'file:///elsewhere/api.yaml' },
    },
  ],
  complete: true,
  category: 'run',
  doubts: [{ rule: 'one', message: 'its control was refused' }],
};

test('a log is valid against the official schema', () => {
  expect(sarifFaults(sarifLog(INPUT))).toEqual([]);
  expect(sarifFaults(sarifLog({ ...INPUT, results: [], complete: false }))).toEqual([]);
});

test('the schema is asked: what it does not know, or misses, is refused at every depth', () => {
  const log = sarifLog(INPUT);
  const [run] = log.runs;
  const [result, ...others] = run?.results ?? [];
  const withResult = (change: object) => ({
    ...log,
    runs: [{ ...run, results: [{ ...result, ...change }, ...others] }],
  });
  const place = { physicalLocation: { artifactLocation: { uri: 'a b.yaml' }, region: { startLine: 0 } } };
  const refused = [
    { ...log, more: true },
    { ...log, version: '2.0.0' },
    withResult({ message: undefined }),
    withResult({ message: { text: '' } }),
    withResult({ level: 'critical' }),
    withResult({ locations: [place] }),
    withResult({ partialFingerprints: { 'twogate/v1': 1 } }),
  ];
  expect(sarifFaults(JSON.parse(JSON.stringify(withResult({}))))).toEqual([]);
  expect(refused.filter((each) => sarifFaults(JSON.parse(JSON.stringify(each))).length === 0)).toEqual([]);
});

test('every rule of the catalogue, and every one of lint, is a valid rule of a log', async () => {
  const { rules } = await loadCatalogue();
  const ours = rules.map(({ keyword, ...each }) => ({ ...each, keyword: keyword.default }));
  const described = [...ours, ...(await loadLints())];
  const results = described.map(({ id, severity }) => ({
    rule: id,
    severity,
    message: id,
    fingerprint: id,
    operations: [],
  }));
  const log = sarifLog({ ...INPUT, rules: described, results });
  expect(log.runs[0]?.tool.driver.rules).toHaveLength(described.length);
  expect(sarifFaults(log)).toEqual([]);
});

test('results point at the rules that are used, and no others are listed', () => {
  const [run] = sarifLog(INPUT).runs;
  expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(['one', 'two']);
  expect(run?.results?.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([
    ['two', 1],
    ['one', 0],
    ['one', 0],
  ]);
  expect(run?.results?.map(({ level }) => level)).toEqual(['note', 'error', 'warning']);
});

test('files are relative URIs below the source root, or absolute', () => {
  const locations = sarifLog(INPUT).runs[0]?.results?.map(({ locations: [place] = [] }) => place?.physicalLocation);
  expect(locations).toEqual([
    {
      artifactLocation: { uri: 'my%20docs/api%20%231.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 12 },
    },
    undefined,
    { artifactLocation: { uri: 'file:///elsewhere/api.yaml' }, region: { startLine: 1 } },
  ]);
});

test('what is waived is kept as suppressed', () => {
  const suppressions = sarifLog(INPUT).runs[0]?.results?.map((result) => result.suppressions);
  expect(suppressions).toEqual([
    undefined,
    [{ kind: 'external', status: 'accepted', justification: 'until 2026-12-31: r' }],
    undefined,
  ]);
});

test('what weighs on security says how much, with its CWE', () => {
  const mapping = { cwe: [79, 862] };
  const rules = INPUT.rules.map((each) => (each.id === 'one' ? { ...each, mapping } : each));
  const described = sarifLog({ ...INPUT, rules }).runs[0]?.tool.driver.rules ?? [];
  expect(described.map(({ properties }) => [properties?.['security-severity'], properties?.tags])).toEqual([
    ['8.0', ['security', 'external/cwe/cwe-079', 'external/cwe/cwe-862']],
    [undefined, undefined],
  ]);
});

test.describe('of a run', () => {
  const logOf = (report: Report) =>
    JSON.parse([...(sarif.render(report) as Iterable<string>)].join('')) as ReturnType<typeof sarifLog>;

  function located(): Report {
    const run = sample(faultyApi);
    const plan = { ...run.plan, document: { ...run.plan.document, source: '/home/api/docs/openapi.yaml' } };
    const places = new Map(
      plan.operations.map(({ id, pointer }, index) => [
        pointer,
        { pointer, line: index + 10, ...(id.endsWith('/reports/daily') ? { file: 'paths/reports.yaml' } : {}) },
      ]),
    );
    return withSources(assemble(run), { plan, places, folder: '/home/api' });
  }

  for (const [name, report] of Object.entries({
    violated: located(),
    sound: assemble(sample(soundApi)),
    'cut off': assemble(sample(faultyApi, { finished: false })),
    accepted: acceptedReport(),
  })) {
    test(`the ${name} report is valid against the official schema`, () => {
      expect(sarifFaults(logOf(report))).toEqual([]);
    });
  }

  test('each failed finding is one result, at the line of its first operation, the others beside it', () => {
    const report = located();
    const [run] = logOf(report).runs;
    const failed = report.findings.filter(({ outcome }) => outcome === 'failed');
    expect(run?.results?.map(({ ruleId }) => ruleId)).toEqual(failed.map(({ rule }) => rule));
    const index = failed.findIndex(({ rule }) => rule === 'all-401');
    const result = run?.results?.[index];
    expect(result?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'docs/openapi.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 10 },
    });
    expect(result?.relatedLocations).toHaveLength((failed[index]?.operations.length ?? 0) - 1);
    expect(result?.relatedLocations?.[0]).toMatchObject({ id: 1, message: { text: failed[index]?.operations[1] } });
    const everywhere = JSON.stringify(run?.results);
    expect(everywhere, 'files that the document refers to').toContain('docs/paths/reports.yaml');
    expect(everywhere, 'paths of the machine').not.toContain('/home');
  });

  test('the fingerprint is the one of the finding, whatever the line', () => {
    const { findings } = located();
    const fingerprints = logOf(located()).runs[0]?.results?.map(({ partialFingerprints }) => partialFingerprints);
    expect(fingerprints?.[0]).toEqual({
      'twogate/v1': findings[0]?.fingerprint,
      primaryLocationLineHash: `${findings[0]?.fingerprint}:1`,
    });
  });

  test('what is waived is suppressed with the reason; what cannot be told is a notification', () => {
    const [run] = logOf(acceptedReport()).runs;
    const suppressed = run?.results?.filter(({ suppressions }) => suppressions !== undefined);
    expect(suppressed?.map(({ ruleId, suppressions }) => [ruleId, suppressions?.[0]?.justification])).toEqual([
      ['all-401', 'waived until 2026-12-31: the <gateway> is replaced'],
    ]);
    const notes = run?.invocations?.[0]?.toolExecutionNotifications;
    expect(notes?.map(({ associatedRule }) => associatedRule?.id)).toContain('sufficient-credentials-granted');
    expect(run?.automationDetails?.id).toBe('twogate/run/');
  });
});
