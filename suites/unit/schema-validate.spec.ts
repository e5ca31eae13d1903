import { expect, test } from '@playwright/test';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { createValidator } from '../../src/schema/validate.ts';

const definition: JsonObject = {
  components: {
    schemas: {
      Node: {
        type: 'object',
        required: ['id', 'size', 'secret'],
        properties: {
          id: { type: 'string', readOnly: true },
          secret: { $ref: '#/components/schemas/Secret' },
          size: { type: 'integer', minimum: 0, exclusiveMinimum: true },
          label: { type: 'string', nullable: true },
          next: { $ref: '#/components/schemas/Node' },
        },
      },
      Secret: { type: 'string', writeOnly: true },
      'a/b c': { type: 'integer' },
      Itself: { $ref: '#/components/schemas/Itself' },
      Dangling: { type: 'object', properties: { x: { $ref: '#/components/schemas/Nowhere' } } },
      Example: { type: 'object', example: { $ref: '#/nowhere', $id: 'x' }, properties: { $ref: { type: 'string' } } },
    },
  },
};

const validate = createValidator(definition);
const node = { $ref: '#/components/schemas/Node' };

test('circular schemas, by reference, with every error in a sentence', () => {
  expect(validate(node, { id: 'a', secret: 's', size: 1, next: { id: 'b', secret: 's', size: 2 } })).toEqual([]);
  expect(validate(node, { id: 'a', secret: 's', size: 1, next: { secret: 's', size: 0, label: 1 } })).toEqual([
    'next must have id',
    'next.size must be > 0',
    'next.label must be null',
    'next.label must be string',
    'next.label must match a schema in anyOf',
  ]);
});

test('a request needs no readOnly property, a response no writeOnly one', () => {
  expect(validate(node, { secret: 's', size: 1, next: { secret: 's', size: 1 } }, 'request')).toEqual([]);
  expect(validate(node, { id: 'a', size: 1 }, 'response')).toEqual([]);
  expect(validate(node, { id: 'a', size: 1 }, 'request')).toEqual(['the value must have secret']);
  const composed = { allOf: [{ required: ['at'] }, { properties: { at: { readOnly: true, type: 'string' } } }] };
  expect(validate(composed, {}, 'request')).toEqual([]);
  expect(validate(composed, {})).toEqual(['the value must have at']);
});

for (const [title, schema, good, bad] of [
  ['nullable (OpenAPI 3.0)', { type: 'string', nullable: true, enum: ['a'] }, null, 'b'],
  ['nullable beside a reference', { nullable: true, $ref: '#/components/schemas/Secret' }, null, 1],
  ['exclusiveMaximum: true', { type: 'number', maximum: 5, exclusiveMaximum: true }, 4.9, 5],
  ['exclusiveMaximum: false', { type: 'number', maximum: 5, exclusiveMaximum: false }, 5, 5.1],
  ['type lists (OpenAPI 3.1)', { type: ['string', 'null'] }, null, 1],
  ['tuples of older drafts', { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] }, ['a', 1], ['a', 'b']],
  ['a percent-encoded, escaped pointer', { $ref: '#/components/schemas/a~1b%20c' }, 1, 'x'],
  ['formats', { type: 'string', format: 'date-time' }, '2031-01-15T12:00:00Z', 'tomorrow'],
  ['$ref as plain data', { $ref: '#/components/schemas/Example' }, { $ref: 'x' }, { $ref: 1 }],
  [
    'required: true of older drafts',
    { type: 'object', properties: { a: { type: 'string', required: true } } },
    {},
    { a: 1 },
  ],
] as const satisfies readonly (readonly [string, JsonObject, Json, Json])[]) {
  test(title, () => {
    expect(validate(schema, good)).toEqual([]);
    expect(validate(schema, bad)).not.toEqual([]);
  });
}

test('a discriminator says which member is meant, though several match', () => {
  const member = { type: 'object', properties: { kind: { type: 'string' } } };
  const union = { oneOf: [member, { ...member }] };
  expect(validate(union, { kind: 'a' })).not.toEqual([]);
  expect(validate({ ...union, discriminator: { propertyName: 'kind' } }, { kind: 'a' })).toEqual([]);
});

test('unevaluatedProperties sees through references', () => {
  const closed = {
    allOf: [{ $ref: '#/components/schemas/Secretive' }],
    properties: { b: {} },
    unevaluatedProperties: false,
  };
  const check = createValidator({ components: { schemas: { Secretive: { properties: { a: { $ref: '#' } } } } } });
  expect(check(closed, { a: 1, b: 1 })).toEqual([]);
  expect(check(closed, { a: 1, c: 1 })).toEqual(['the value must NOT have unevaluated properties']);
});

test('what is unknown or malformed says nothing', () => {
  const odd = {
    type: 'objet',
    format: 'zork',
    enum: [],
    minimum: '3',
    required: 'all',
    pattern: '(?<',
    'x-vendor': { $ref: 1 },
    $id: 'https://a.example/%zz',
  };
  expect(validate(odd, 'anything')).toEqual([]);
  expect(validate({ type: 'string', pattern: '^[\\w-.]+$' }, 'a-b')).toEqual([]);
});

test('a schema that cannot be used is said to be so, each time', () => {
  for (const _ of [1, 2]) {
    expect(validate({ $ref: '#/components/schemas/Dangling' }, { x: 1 })).toEqual([
      'the schema cannot be used: #/components/schemas/Nowhere leads nowhere',
    ]);
  }
  expect(validate({ $ref: '#/components/schemas/Dangling' }, {}), 'what no value comes to costs nothing').toEqual([]);
  expect(validate({ $ref: 'other.yaml#/Order' }, {})).toEqual([
    'the schema cannot be used: other.yaml#/Order leads nowhere',
  ]);
  expect(validate({ $ref: '#/components/schemas/Itself' }, {})).toEqual([
    'the schema cannot be used: it refers to itself without end',
  ]);
  expect(validate({ $ref: '#/constructor' }, {})).toEqual(['the schema cannot be used: #/constructor leads nowhere']);
});
