import { expect, test } from '@playwright/test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { certainty, isCertainlyValid } from '../../src/schema/certain.ts';
import { createValidator } from '../../src/schema/validate.ts';
import { fc, runs } from './property.ts';

const scalars = fc.constantFrom<Json>(
  null,
  true,
  false,
  0,
  1,
  -2,
  2.5,
  12,
  '',
  'a',
  'ab',
  'ä😀',
  '2026-01-01',
  'a@b.test',
);

const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
  ) as fc.Arbitrary<Json>,
}));

const names = fc.subarray(['a', 'b', 'c']);
const count = fc.nat(3);
const bound = fc.integer({ min: -3, max: 12 });
const type = fc.constantFrom('array', 'boolean', 'integer', 'null', 'number', 'object', 'string');

/** Some keywords, each with something that it can mean. */
const { schema } = fc.letrec<{ schema: Json }>((tie) => {
  const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
  return {
    schema: fc.oneof(
      { maxDepth: 2 },
      { weight: 1, arbitrary: fc.boolean() },
      {
        weight: 6,
        arbitrary: fc.record(
          {
            type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
            enum: fc.uniqueArray(scalars, { minLength: 1, maxLength: 3 }),
            const: value,
            minimum: bound,
            maximum: bound,
            exclusiveMinimum: bound,
            exclusiveMaximum: bound,
            multipleOf: fc.constantFrom(1, 2, 0.5),
            minLength: count,
            maxLength: count,
            minItems: count,
            maxItems: count,
            minProperties: count,
            maxProperties: count,
            uniqueItems: fc.boolean(),
            pattern: fc.constantFrom('^a', 'b$', '^.$'),
            format: fc.constantFrom(
              'date',
              'email',
              'uuid',
              'date-time',
              'int32',
              'int64',
              'double',
              'byte',
              'binary',
              'unknown',
            ),
            required: names,
            properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { noNullPrototype: true }),
            readOnly: fc.boolean(),
            patternProperties: fc.constant({ '^a': { type: 'string' } }),
            additionalProperties: tie('schema'),
            items: tie('schema'),
            allOf: list,
            anyOf: list,
            oneOf: list,
            not: tie('schema'),
            if: tie('schema'),
            // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
            then: tie('schema'),
            unevaluatedProperties: fc.constant(false),
            dependentRequired: fc.constant({ a: ['b'] }),
            contains: tie('schema'),
            description: fc.constant('said'),
            $ref: fc.constantFrom('#/$defs/A', '#/$defs/B'),
          },
          { requiredKeys: [] },
        ),
      },
    ) as fc.Arbitrary<Json>,
  };
});

/** With few keywords, so that much is valid. */
const sparse = schema.map((whole) => {
  if (typeof whole !== 'object' || whole === null) return whole;
  return Object.fromEntries(Object.entries(whole as JsonObject).slice(0, 3)) as JsonObject;
});

const { numRuns: RUNS } = runs(500);

const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false, multipleOfPrecision: 6 });
addFormats.default(ajv);

const compiled = (whole: JsonObject): ((data: Json) => boolean) => {
  const validate = ajv.compile(whole);
  // What it keeps, it looks through for each further schema.
  ajv.removeSchema(whole);
  return (data) => {
    try {
      return validate(data) === true;
    } catch {
      // A schema that refers to itself for the same value.
      return false;
    }
  };
};

test('what is certainly valid is valid, what is certainly invalid is not', () => {
  let certain = 0;
  let valid = 0;
  let refuted = 0;
  fc.assert(
    fc.property(fc.oneof(schema, sparse), sparse, value, (one, other, data) => {
      const definition: JsonObject = {
        $defs: { A: other, B: { type: 'object', properties: { a: { $ref: '#/$defs/B' } } } },
      };
      const whole: JsonObject = {
        ...(typeof one === 'boolean' ? { allOf: [one] } : (one as JsonObject)),
        ...definition,
      };
      const follow = (reference: string): Json | undefined =>
        (definition.$defs as JsonObject)[reference.split('/').at(-1) ?? ''];
      const isValid = compiled(whole)(data);
      if (isValid) valid += 1;
      if (certainty(one, data, { follow, direction: 'any' }) === false) {
        refuted += 1;
        expect(isValid).toBe(false);
      }
      if (!isCertainlyValid(one, data, { follow, direction: 'any' })) return;
      certain += 1;
      expect(isValid).toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect(certain).toBeGreaterThan(valid * 0.5);
  expect(refuted).toBeGreaterThan((RUNS - valid) * 0.5);
});

test('what is certain is what the compiled schema says, whichever way the value travels', () => {
  let refuted = 0;
  fc.assert(
    fc.property(sparse, sparse, value, fc.constantFrom('request', 'any'), (one, other, data, direction) => {
      const $defs: JsonObject = { A: other, B: { type: 'object', properties: { a: { $ref: '#/$defs/B' } } } };
      const follow = (reference: string): Json | undefined => $defs[reference.split('/').at(-1) ?? ''];
      if (certainty(one, data, { follow, direction }) !== false) return;
      refuted += 1;
      const schema = typeof one === 'boolean' ? { allOf: [one] } : (one as JsonObject);
      expect(createValidator({ $defs })(schema, data, direction).length).toBeGreaterThan(0);
    }),
    { numRuns: RUNS },
  );
  expect(refuted).toBeGreaterThan(RUNS * 0.2);
});

test.describe('a plain case is certain', () => {
  for (const [name, one, data, expected] of [
    ['an object', { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, { a: 'x' }, true],
    ['nullable', { type: 'string', nullable: true }, null, true],
    ['annotations and extensions', { title: 'A', 'x-odd': 1, example: 1 }, 1, true],
    ['one of several', { oneOf: [{ type: 'string' }, { type: 'number' }] }, 1, true],
    ['several of one', { oneOf: [{ type: 'integer' }, { type: 'number' }] }, 1, false],
    ['several of one, told apart', { oneOf: [{ type: 'integer' }, { type: 'number' }], discriminator: {} }, 1, true],
    ['a day', { type: 'string', format: 'date' }, '2026-02-29', false],
    ['a bound of OpenAPI 3.0', { minimum: 1, exclusiveMinimum: true }, 2, false],
    ['a property that another schema may mark readOnly', { required: ['a'] }, {}, false],
    ['a readOnly one left out', { required: ['a'], properties: { a: { readOnly: true } } }, {}, true],
    ['a writeOnly one left out', { required: ['a'], properties: { a: { writeOnly: true } } }, {}, false],
    ['a reference that leads nowhere', { $ref: '#/nowhere' }, 1, false],
    ['a keyword that is not known here', { type: 'string', unevaluatedItems: false }, 'x', false],
  ] as const) {
    test(`${name}: ${expected ? 'certain' : 'left to the compiled schema'}`, () => {
      expect(
        isCertainlyValid(one as unknown as Json, data as Json, { follow: () => undefined, direction: 'request' }),
      ).toBe(expected);
    });
  }

  test('a schema that is nothing but itself ends', () => {
    const loop: JsonObject = { anyOf: [{ $ref: '#/loop' }, { $ref: '#/loop' }, { $ref: '#/loop' }] };
    expect(isCertainlyValid(loop, 1, { follow: () => loop, direction: 'any' })).toBe(false);
  });
});
