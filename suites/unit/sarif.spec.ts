import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { assemble } from '../../reports/assemble.ts';
import sarif from '../../reports/formats/sarif.ts';
import { type SarifInput, sarifLog } from '../../reports/sarif/log.ts';
import { withSources } from '../../reports/sources.ts';
import type { Report } from '../../src/model/report.ts';
import { acceptedReport } from './accepted-report.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';

const text = { type: 'string', minLength: 1 };
const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const listOf = (items: object) => ({ type: 'array', items });
const message = object({ text, markdown: text }, ['text']);
const level = { enum: ['none', 'note', 'warning', 'error'] };
const bag = { type: 'object' };
const location = object({
  id: { type: 'integer', minimum: -1 },
  message,
  physicalLocation: object({
    artifactLocation: object({ uri: { type: 'string', format: 'uri-reference' }, uriBaseId: text }),
    region: object({ startLine: { type: 'integer', minimum: 1 } }),
  }),
  logicalLocations: listOf(object({ fullyQualifiedName: text, kind: text })),
});

/**
 * What SARIF demands of the objects that are written, and no other member: the official schema is in no small package.
 * Their names and values are also checked by the compiler, against @types/sarif.
 * @see [SARIF 2.1.0 §3](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)
 */
const SHAPE = object(
  {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: listOf(
      object(
        {
          tool: object(
            {
              driver: object(
                {
                  name: text,
                  version: text,
                  rules: listOf(
                    object(
                      {
                        id: text,
                        shortDescription: message,
                        fullDescription: message,
                        help: message,
                        helpUri: { type: 'string', format: 'uri' },
                        defaultConfiguration: object({ level }),
                        properties: {
                          type: 'object',
                          properties: { 'security-severity': { type: 'string' }, tags: listOf(text) },
                        },
                      },
                      ['id'],
                    ),
                  ),
                },
                ['name'],
              ),
            },
            ['driver'],
          ),
          automationDetails: object({ id: text }),
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          invocations: listOf(
            object(
              {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: listOf(
                  object({ associatedRule: object({ id: text }, ['id']), level, message }, ['message']),
                ),
              },
              ['executionSuccessful'],
            ),
          ),
          results: listOf(
            object(
              {
                ruleId: text,
                ruleIndex: { type: 'integer', minimum: 0 },
                level,
                message,
                locations: listOf(location),
                relatedLocations: listOf(location),
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
                suppressions: listOf(
                  object(
                    {
                      kind: { enum: ['inSource', 'external'] },
                      status: { enum: ['accepted', 'underReview', 'rejected'] },
                      justification: text,
                    },
                    ['kind'],
                  ),
                ),
                properties: bag,
              },
              ['message'],
            ),
          ),
        },
        ['tool'],
      ),
    ),
  },
  ['version', 'runs'],
);

const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
/** What in a SARIF log is not as the standard has it. */
const validate = ajv.compile(SHAPE);
const faultsOf = (log: unknown) => (validate(log) ? [] : validate.errors);

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

test('a log has the shape that SARIF 2.1.0 demands', () => {
  expect(faultsOf(sarifLog(INPUT))).toEqual([]);
  expect(faultsOf(sarifLog({ ...INPUT, results: [], complete: false }))).toEqual([]);
  expect(faultsOf({ ...sarifLog(INPUT), more: true })).not.toEqual([]);
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
    test(`the ${name} report has the shape that SARIF 2.1.0 demands`, () => {
      expect(faultsOf(logOf(report))).toEqual([]);
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
