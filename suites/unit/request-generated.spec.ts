import { expect, test } from '@playwright/test';
import { generate } from '../../generators/request/generate.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { createValidator } from '../../src/schema/validate.ts';
import { fc, runs } from './property.ts';
import { build, post } from './request-operation.ts';

const on = { follow: () => undefined, seed: 0, choice: 0, examples: true, extent: 'telling' } as const;
const check = createValidator({});

const FORMATS = [
  'byte',
  'date',
  'date-time',
  'double',
  'duration',
  'email',
  'float',
  'hostname',
  'idn-email',
  'int32',
  'int64',
  'ipv4',
  'ipv6',
  'iri',
  'json-pointer',
  'password',
  'regex',
  'relative-json-pointer',
  'time',
  'uri',
  'uri-reference',
  'uri-template',
  'url',
  'uuid',
  'zork',
];

for (const format of FORMATS) {
  test(`format ${format} is real, and never empty`, () => {
    const made = generate({ type: 'string', format }, on);
    expect(check({ type: 'string', format }, made ?? null)).toEqual([]);
    expect(made).not.toBe('');
  });
}

test('numbers stay small, positive and whole where nothing else is said', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      expect(Number.isInteger(generate({ type: 'number' }, { ...on, seed }))).toBe(true);
      const made = Number(generate({ type: 'integer' }, { ...on, seed }));
      expect(made).toBeGreaterThanOrEqual(1);
      expect(made).toBeLessThanOrEqual(101);
    }),
  );
});

const count = fc.integer({ min: 0, max: 6 });
const optionally = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const compact = (schema: Record<string, unknown>): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)) as JsonObject;

const strings = fc
  .tuple(count, count, optionally(fc.constantFrom('uuid', 'date-time', 'date', 'email', 'uri', 'ipv4', 'zork')))
  .map(([a, b, format]) =>
    compact({
      type: 'string',
      minLength: Math.min(a, b),
      ...(format === undefined ? { maxLength: Math.max(a, b) } : { format }),
    }),
  );
const patterned = fc
  .constantFrom('^[a-z]{3}$', '^\\d+$', '^(a|b)c*$', '[A-F0-9]{8}', '^\\w+-\\w+$')
  .map((pattern) => ({ type: 'string', pattern }));
const numbers = fc
  .tuple(
    fc.constantFrom('integer', 'number'),
    optionally(fc.integer({ min: -50, max: 50 })),
    optionally(fc.integer({ min: 3, max: 50 })),
    fc.boolean(),
  )
  .map(([type, low, width, exclusive]) =>
    compact({
      type,
      [exclusive ? 'exclusiveMinimum' : 'minimum']: low,
      ...(width === undefined ? {} : { [exclusive ? 'exclusiveMaximum' : 'maximum']: (low ?? 0) + width }),
    }),
  );
const multiples = fc.constantFrom(0.01, 0.5, 3, 10).map((multipleOf) => ({ type: 'number', multipleOf }));
const closed = fc.constantFrom<JsonObject>(
  { type: 'boolean' },
  { enum: ['a', 'b', 'c'] },
  { const: 3 },
  { type: ['null', 'string'] },
  { type: 'string', nullable: true },
);
const leaves: fc.Arbitrary<JsonObject> = fc.oneof(
  strings,
  patterned,
  numbers,
  multiples,
  closed,
) as fc.Arbitrary<JsonObject>;

const { schema: anySchema } = fc.letrec<{ schema: JsonObject; object: JsonObject; member: JsonObject }>((tie) => ({
  schema: fc.oneof({ maxDepth: 3, depthSize: 'small', withCrossShrink: true }, leaves, tie('object'), tie('member')),
  object: fc
    .tuple(
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('schema'), { noNullPrototype: true }),
      fc.subarray(['a', 'b', 'c', 'e']),
      fc.boolean(),
    )
    .map(([properties, names, open]) => ({
      type: 'object',
      properties,
      required: open ? names : names.filter((name) => name in properties),
      ...(open ? {} : { additionalProperties: false }),
    })),
  member: fc.oneof(
    fc
      .tuple(tie('schema'), fc.integer({ min: 0, max: 3 }))
      .map(([items, minItems]) => ({ type: 'array', items, minItems })),
    fc.tuple(tie('object'), tie('object')).map(([a, b]) => ({
      allOf: [
        { ...a, properties: {}, additionalProperties: true },
        { ...b, additionalProperties: true },
      ],
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    tie('schema').map((schema) => ({ allOf: [schema], description: 'wrapped' })),
  ),
}));

test('what is made after a schema that can be satisfied is made, and always validates', () => {
  fc.assert(
    fc.property(anySchema, fc.nat(9), (schema, seed) => {
      const request = build(post({ schema }), { seed });
      expect(request, 'unbuildable').not.toHaveProperty('unbuildable');
      const body: Json = 'body' in request ? JSON.parse(request.body?.data ?? '') : null;
      expect(check(schema, body, 'request')).toEqual([]);
      expect(build(post({ schema }), { seed })).toEqual(request);
    }),
    runs(300),
  );
});

const keywords = [
  'type',
  'properties',
  'items',
  'allOf',
  'oneOf',
  '$ref',
  'required',
  'enum',
  'minimum',
  'format',
  'pattern',
  'discriminator',
  'minItems',
  'example',
  'nullable',
];

test('a malformed schema throws nothing: a valid body, or a reason', () => {
  const odd = fc.dictionary(fc.constantFrom(...keywords), fc.jsonValue({ maxDepth: 3 }), {
    noNullPrototype: true,
  }) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(odd, (schema) => {
      const request = build(post({ schema }));
      if ('unbuildable' in request) return expect(request.unbuildable).toContain('operations.createOrder.body');
      return expect(check(schema, JSON.parse(request.body?.data ?? ''), 'request')).toEqual([]);
    }),
    runs(500),
  );
});
