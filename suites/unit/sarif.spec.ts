import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type SarifInput, sarifLog } from '../../reports/sarif/log.ts';

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
                        properties: bag,
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
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          invocations: listOf(object({ executionSuccessful: { type: 'boolean' } }, ['executionSuccessful'])),
          results: listOf(
            object(
              {
                ruleId: text,
                ruleIndex: { type: 'integer', minimum: 0 },
                level,
                message,
                locations: listOf(
                  object({
                    physicalLocation: object({
                      artifactLocation: object({ uri: { type: 'string', format: 'uri-reference' }, uriBaseId: text }),
                      region: object({ startLine: { type: 'integer', minimum: 1 } }),
                    }),
                    logicalLocations: listOf(object({ fullyQualifiedName: text, kind: text })),
                  }),
                ),
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
                suppressions: listOf(object({ kind: { enum: ['inSource', 'external'] } }, ['kind'])),
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
    { rule: 'one', severity: 'critical', message: 'no file', fingerprint: 'f', operations: [], waived: true },
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
  expect(suppressions).toEqual([undefined, [{ kind: 'external' }], undefined]);
});
