import { expect, test } from '@playwright/test';
import { invalidBody } from '../../generators/request/build.ts';
import { BOUNDARY } from '../../generators/request/form.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { bodyOf, build, built, operation, post, unbuildable } from './request-operation.ts';

const order = {
  type: 'object',
  required: ['id', 'sku', 'quantity'],
  properties: {
    id: { type: 'string', readOnly: true },
    sku: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
    quantity: { type: 'integer', minimum: 1, maximum: 1 },
    note: { type: 'string' },
  },
};

test.describe('where a body comes from', () => {
  const examples = [{ id: 'o-1', sku: 'ABC-0001', quantity: 1, note: 'x' }];

  test('the configuration, as it is', () => {
    expect(bodyOf(post({ schema: order, examples }), { fixtures: { body: { any: 1 } } })).toEqual({ any: 1 });
  });

  test('an example, without what is read only', () => {
    expect(bodyOf(post({ schema: order, examples }))).toEqual({ sku: 'ABC-0001', quantity: 1, note: 'x' });
  });

  test('an example that is JSON in a string', () => {
    expect(bodyOf(post({ schema: order, examples: [JSON.stringify(examples[0])] }))).toMatchObject({ sku: 'ABC-0001' });
  });

  test('an invalid example is passed over', () => {
    const invalid = { sku: 'lower', quantity: 1 };
    expect(bodyOf(post({ schema: order, examples: [invalid, ...examples] }))).toMatchObject({ sku: 'ABC-0001' });
    expect(bodyOf(post({ schema: order, examples: [invalid] }))).toMatchObject({ quantity: 1 });
  });

  test('the example, default or enumeration of each property', () => {
    const properties = {
      a: { type: 'string', example: 'e', default: 'd' },
      b: { type: 'string', default: 'd', enum: ['x', 'd'] },
      c: { type: 'string', enum: [null, 'x', 'y'] },
      d: { const: 7 },
      e: { type: 'string', enum: ['x'], example: 'not of the enumeration' },
    };
    const schema = { type: 'object', required: Object.keys(properties), properties };
    expect(bodyOf(post({ schema }))).toEqual({ a: 'e', b: 'd', c: 'x', d: 7, e: 'x' });
  });

  test('the schema: what is required and no more', () => {
    const body = bodyOf(post({ schema: order }));
    expect(Object.keys(body as JsonObject)).toEqual(['sku', 'quantity']);
  });

  test('an object that needs nothing is not left empty: examples first, else plain values', () => {
    const properties = {
      name: { type: 'string', maxLength: 3 },
      parentId: { type: 'string' },
      tags: { type: 'array' },
    };
    expect(bodyOf(post({ schema: { properties } }))).toEqual({ name: 'two' });
    const shown = { ...properties, label: { type: 'string', example: 'red' } };
    expect(bodyOf(post({ schema: { properties: shown } }))).toEqual({ label: 'red' });
    expect(bodyOf(post({ schema: { type: 'object' } }))).toEqual({});
  });

  test('a sentence that names the key, where nothing valid can be made', () => {
    const schema = {
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string', pattern: '^b$', minLength: 2 } },
    };
    expect(unbuildable(post({ schema }))).toMatch(
      /^no valid application\/json body could be made \(a must .*\): give operations\.createOrder\.body$/,
    );
    expect(bodyOf(post({ schema }), { fixtures: { body: { a: 'b' } } })).toEqual({ a: 'b' });
  });

  test('a schema that needs itself without end', () => {
    const schemas = {
      Node: { type: 'object', required: ['next'], properties: { next: { $ref: '#/components/schemas/Node' } } },
    };
    const reason = unbuildable(post({ schema: { $ref: '#/components/schemas/Node' } }), { schemas });
    expect(reason).toContain('needs a value that contains itself');
  });

  test('a dangling reference', () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { $ref: '#/components/schemas/Nowhere' } } };
    expect(unbuildable(post({ schema }))).toContain('#/components/schemas/Nowhere leads nowhere');
  });

  test('an optional one is sent where it can be made, but not with methods that have no use for it', () => {
    const requestBody = {
      required: false,
      content: [{ mediaType: 'application/json', schema: order, examples: [], pointer: '#' }],
    };
    expect(built(operation({ method: 'PATCH', requestBody })).body).toBeDefined();
    expect(built(operation({ method: 'DELETE', requestBody })).body).toBeUndefined();
    const fixtures = { body: { reason: 'x' } };
    expect(built(operation({ method: 'DELETE', requestBody }), { fixtures }).body?.data).toBe('{"reason":"x"}');
    const impossible = { ...requestBody, content: [{ mediaType: 'application/xml', examples: [], pointer: '#' }] };
    expect(build(operation({ method: 'POST', requestBody: impossible }))).not.toHaveProperty('body');
  });
});

test.describe('composition', () => {
  const schemas = {
    Pet: {
      type: 'object',
      required: ['petType', 'name'],
      properties: { petType: { type: 'string' }, name: { type: 'string', example: 'Rex' } },
      discriminator: { propertyName: 'petType', mapping: { dog: '#/components/schemas/Dog', cat: 'Cat' } },
    },
    Dog: {
      allOf: [{ $ref: '#/components/schemas/Pet' }, { required: ['bark'], properties: { bark: { const: 'loud' } } }],
    },
    Cat: {
      allOf: [{ $ref: '#/components/schemas/Pet' }, { required: ['lives'], properties: { lives: { const: 9 } } }],
    },
  };
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

  test('allOf adds up, also where one part requires what another describes', () => {
    const schema = {
      allOf: [
        { type: 'object', properties: { a: { type: 'integer', minimum: 3 }, b: { type: 'string' } } },
        { required: ['a'], properties: { a: { maximum: 3 } } },
      ],
    };
    expect(bodyOf(post({ schema }))).toEqual({ a: 3 });
  });

  test('a subtype carries its name from the mapping', () => {
    expect(bodyOf(post({ schema: ref('Cat') }), { schemas })).toEqual({ petType: 'cat', name: 'Rex', lives: 9 });
    expect(bodyOf(post({ schema: ref('Dog') }), { schemas })).toEqual({ petType: 'dog', name: 'Rex', bark: 'loud' });
  });

  test('a supertype becomes one of its subtypes', () => {
    expect(bodyOf(post({ schema: ref('Pet') }), { schemas })).toEqual({ petType: 'dog', name: 'Rex', bark: 'loud' });
  });

  test('a union takes its first member, with the name that tells it apart', () => {
    const member = (value: string) => ({
      type: 'object',
      required: ['kind', value],
      properties: { kind: { type: 'string' }, [value]: { const: 1 } },
    });
    const union = { discriminator: { propertyName: 'kind' }, oneOf: [ref('A'), ref('B')] };
    const given = { schemas: { A: member('a'), B: member('b') } };
    expect(bodyOf(post({ schema: union }), given)).toEqual({ kind: 'A', a: 1 });
    const mapped = { ...union, discriminator: { propertyName: 'kind', mapping: { alpha: '#/components/schemas/A' } } };
    expect(bodyOf(post({ schema: mapped }), given)).toEqual({ kind: 'alpha', a: 1 });
  });

  test('another member, where the first cannot be made or would match twice', () => {
    const impossible = { type: 'string', pattern: '^a$', minLength: 2 };
    expect(bodyOf(post({ schema: { anyOf: [impossible, { const: 'b' }] } }))).toBe('b');
    const wide = { type: 'object', properties: { a: {} } };
    const narrow = { ...wide, required: ['b'], properties: { b: { const: 1 } }, additionalProperties: false };
    expect(
      bodyOf(post({ schema: { oneOf: [narrow, { type: 'array', minItems: 1, items: { const: 1 } }, wide] } })),
    ).toEqual([1]);
  });

  test('null is the last resort', () => {
    expect(
      bodyOf(
        post({
          schema: { oneOf: [{ type: 'null' }, { type: 'object', required: ['a'], properties: { a: { const: 1 } } }] },
        }),
      ),
    ).toEqual({ a: 1 });
    expect(bodyOf(post({ schema: { type: ['null', 'integer'], minimum: 4, maximum: 4 } }))).toBe(4);
  });

  test('recursion ends where it may', () => {
    const tree = {
      type: 'object',
      required: ['name', 'children'],
      properties: { name: { const: 'n' }, children: { type: 'array', items: ref('Tree') } },
    };
    expect(bodyOf(post({ schema: ref('Tree') }), { schemas: { Tree: tree } })).toEqual({ name: 'n', children: [] });
    const expression = {
      oneOf: [{ type: 'object', required: ['not'], properties: { not: ref('Expression') } }, { const: true }],
    };
    expect(bodyOf(post({ schema: ref('Expression') }), { schemas: { Expression: expression } })).toEqual(true);
  });

  test('readOnly behind references and within lists', () => {
    const schema = {
      type: 'object',
      required: ['lines', 'at'],
      properties: { at: { allOf: [ref('Stamp')] }, lines: { type: 'array', items: order } },
    };
    const examples = [{ at: 'now', lines: [{ id: '1', sku: 'ABC-0001', quantity: 1 }] }];
    const given = { schemas: { Stamp: { type: 'string', readOnly: true } } };
    expect(bodyOf(post({ schema, examples }), given)).toEqual({ lines: [{ sku: 'ABC-0001', quantity: 1 }] });
    const made = bodyOf(post({ schema }), given) as JsonObject;
    expect(Object.keys(made)).toEqual(['lines']);
  });
});

test.describe('media types', () => {
  const schema = {
    type: 'object',
    required: ['name', 'tags', 'address', 'age'],
    properties: {
      name: { const: 'a b&c' },
      tags: { const: ['x', 'y'] },
      address: { const: { city: 'Köln' } },
      age: { const: 7 },
    },
  };

  test('JSON before others, whatever their order', () => {
    const content = ['application/xml', 'application/merge-patch+json', 'application/json'].map((mediaType) => ({
      mediaType,
      schema,
      examples: [],
      pointer: '#',
    }));
    const request = built(operation({ method: 'POST', requestBody: { required: true, content } }));
    expect(request.body?.mediaType).toBe('application/json');
    expect(request.headers).toContainEqual(['content-type', 'application/json']);
    const fixtures = { headers: { 'Content-Type': 'application/merge-patch+json' } };
    const chosen = built(operation({ method: 'POST', requestBody: { required: true, content } }), { fixtures });
    expect(chosen.body?.mediaType).toBe('application/merge-patch+json');
    expect(chosen.headers.filter(([name]) => name === 'content-type')).toEqual([
      ['content-type', 'application/merge-patch+json'],
    ]);
  });

  test('form', () => {
    const request = built(post({ mediaType: 'application/x-www-form-urlencoded', schema }));
    expect(request.body?.data).toBe('name=a%20b%26c&tags=x&tags=y&address=%7B%22city%22%3A%22K%C3%B6ln%22%7D&age=7');
    const encoding = { tags: { style: 'form', explode: false }, address: { style: 'deepObject', explode: true } };
    const styled = built(post({ mediaType: 'application/x-www-form-urlencoded', schema, encoding }));
    expect(styled.body?.data).toBe('name=a%20b%26c&tags=x,y&address%5Bcity%5D=K%C3%B6ln&age=7');
  });

  test('multipart, as a server reads it', async () => {
    const files = {
      file: { type: 'string', format: 'binary' },
      extra: { type: 'array', items: { type: 'string', format: 'binary' } },
    };
    const whole = {
      ...schema,
      required: [...schema.required, 'file', 'extra'],
      properties: { ...schema.properties, ...files },
    };
    const encoding = { file: { contentType: 'image/png, image/jpeg' } };
    const { body } = built(post({ mediaType: 'multipart/form-data', schema: whole, encoding }));
    expect(body?.mediaType).toBe(`multipart/form-data; boundary=${BOUNDARY}`);
    const form = await new Response(body?.data ?? '', {
      headers: { 'content-type': body?.mediaType ?? '' },
    }).formData();
    expect(form.get('name')).toBe('a b&c');
    expect(form.getAll('tags')).toEqual(['x', 'y']);
    expect(form.get('age')).toBe('7');
    expect(JSON.parse(await (form.get('address') as unknown as Blob | string).toString())).toEqual({ city: 'Köln' });
    const file = form.get('file') as File;
    expect([file.name, file.type]).toEqual(['twogate.bin', 'image/png']);
    expect((form.get('extra') as File).type).toBe('application/octet-stream');
  });

  test('text, XML by example, bytes', () => {
    expect(built(post({ mediaType: 'text/plain', schema: { type: 'string', example: 'hello' } })).body).toEqual({
      mediaType: 'text/plain',
      data: 'hello',
      encoding: 'utf8',
    });
    expect(built(post({ mediaType: 'application/xml', examples: ['<a/>'] })).body?.data).toBe('<a/>');
    expect(unbuildable(post({ mediaType: 'application/xml', schema }))).toBe(
      'no example of the application/xml body: give operations.createOrder.body',
    );
    expect(built(post({ mediaType: 'application/xml', schema }), { fixtures: { body: '<b/>' } }).body).toEqual({
      mediaType: 'application/xml',
      data: '<b/>',
      encoding: 'utf8',
    });
    const png = built(post({ mediaType: 'image/*' })).body;
    expect(png).toMatchObject({ mediaType: 'image/png', encoding: 'base64' });
    expect(
      Buffer.from(png?.data ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const bytes = built(post({ mediaType: 'application/octet-stream' }), { fixtures: { body: 'é' } }).body;
    expect(Buffer.from(bytes?.data ?? '', 'base64').toString()).toBe('é');
  });

  test('any media type is taken as JSON', () => {
    expect(built(post({ mediaType: '*/*', schema })).body?.mediaType).toBe('application/json');
  });

  test('a fixture in the media type that suits it', () => {
    const fixtures = { body: { a: 1 } };
    expect(built(post({ mediaType: 'application/x-www-form-urlencoded' }), { fixtures }).body?.data).toBe('a=1');
    expect(built(operation({ method: 'POST' }), { fixtures }).body).toEqual({
      mediaType: 'application/json',
      data: '{"a":1}',
      encoding: 'utf8',
    });
  });
});

test.describe('the unreadable variant', () => {
  test('is the same request with JSON that breaks off', () => {
    const request = built(post({ schema: order }));
    const broken = invalidBody(request);
    expect(broken).toEqual({
      ...request,
      body: { mediaType: 'application/json', data: '{"twogate": ', encoding: 'utf8' },
    });
    expect(() => JSON.parse(broken?.body?.data ?? '{}')).toThrow(SyntaxError);
  });

  test('is not to be had without JSON', () => {
    expect(invalidBody(built(operation()))).toBeUndefined();
    expect(invalidBody(built(post({ mediaType: 'text/plain' })))).toBeUndefined();
  });
});
