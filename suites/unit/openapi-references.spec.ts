import { symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Document } from '../../src/model/document.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { locate } from '../../src/openapi/locate.ts';
import { resolveFragment } from '../../src/openapi/pointer.ts';
import { documentOf, folderOf, load, operation, withOperation } from './openapi-documents.ts';

const responding = (schema: object): object => ({
  responses: { 200: { content: { 'application/json': { schema } } } },
});

const schemaOf = (document: Document, id = 'GET /orders'): unknown =>
  operation(document, id).responses[0]?.content[0]?.schema;

/** The value that a schema's `$ref` leads to within the definition. */
function targetOf(document: Document, schema: unknown): unknown {
  const ref = (schema as { $ref: string }).$ref;
  expect(ref).toMatch(/^#/);
  return resolveFragment(document.definition, ref.slice(1))?.value;
}

test.describe('references within one file', () => {
  test('parameters, bodies, responses, headers and examples are followed; schemas stay references', async () => {
    const document = await load(
      documentOf({
        paths: {
          '/orders': {
            post: {
              parameters: [{ $ref: '#/components/parameters/Trace' }],
              requestBody: { $ref: '#/components/requestBodies/Order' },
              responses: { 201: { $ref: '#/components/responses/Created' } },
            },
          },
        },
        components: {
          parameters: { Trace: { name: 'trace', in: 'query', schema: { $ref: '#/components/schemas/Id' } } },
          requestBodies: {
            Order: {
              required: true,
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/Order' },
                  examples: { one: { $ref: '#/components/examples/One' } },
                },
              },
            },
          },
          responses: { Created: { headers: { Location: {} }, content: { 'application/json': {} } } },
          examples: { One: { value: { id: 'o-1' } } },
          schemas: { Id: { type: 'string' }, Order: { type: 'object' } },
        },
      }),
    );
    const [first] = document.operations;
    expect(document.problems).toEqual([]);
    expect(first?.parameters[0]).toMatchObject({
      name: 'trace',
      pointer: '#/components/parameters/Trace',
      schema: { $ref: '#/components/schemas/Id' },
    });
    expect(first?.requestBody).toMatchObject({
      required: true,
      content: [{ schema: { $ref: '#/components/schemas/Order' }, examples: [{ id: 'o-1' }] }],
    });
    expect(first?.responses[0]).toMatchObject({ status: '201', headers: ['Location'] });
  });

  test('schemas may refer to themselves through their members', async () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    const document = await load(
      withOperation(responding({ $ref: '#/components/schemas/Node' }), { components: { schemas: { Node: node } } }),
    );
    expect(document.problems).toEqual([]);
    expect(targetOf(document, schemaOf(document))).toEqual(node);
  });

  test('references that only lead back to themselves are problems', async () => {
    const schemas = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' } };
    const document = await load(
      withOperation(responding({ $ref: '#/components/schemas/A' }), { components: { schemas } }),
    );
    expect(document.problems).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('leads back to itself'), operation: 'GET /orders' }),
    );
  });

  for (const ref of [
    '#/paths/~1orders~1%7Bid%7D/get/responses/200',
    '#/paths/%2Forders%2F%7Bid%7D/get/responses/200',
  ]) {
    test(`percent-encoded pointers: ${ref}`, async () => {
      const document = await load(
        documentOf({
          paths: {
            '/orders': { get: { responses: { 200: { $ref: ref } } } },
            '/orders/{id}': { get: { responses: { 200: { headers: { ETag: {} } } } } },
          },
        }),
      );
      expect(document.problems).toEqual([]);
      expect(operation(document, 'GET /orders').responses).toMatchObject([{ headers: ['ETag'] }]);
    });
  }

  test('a path item may be a reference, with members beside it', async () => {
    const document = await load(
      documentOf({
        paths: { '/a': { $ref: '#/components/pathItems/Shared', parameters: [{ name: 'x', in: 'header' }] } },
        components: { pathItems: { Shared: { get: {}, parameters: [{ name: 'y', in: 'header' }] } } },
      }),
    );
    const found = operation(document, 'GET /a');
    expect(found.pointer).toBe('#/components/pathItems/Shared/get');
    expect(found.parameters.map(({ name }) => name).sort()).toEqual(['x', 'y']);
  });

  test('$ref in examples, defaults, enums and extensions is data', async () => {
    const data = { $ref: '#/nowhere' };
    const document = await load(
      withOperation({
        'x-note': { schema: data },
        parameters: [
          {
            name: 'q',
            in: 'query',
            example: data,
            schema: { default: data, enum: [data], const: data, examples: [data] },
          },
        ],
        requestBody: { content: { 'application/json': { example: data, examples: { a: { value: data } } } } },
        responses: {
          200: {
            content: { 'application/json': { schema: { properties: { example: { type: 'string' } }, example: data } } },
          },
        },
      }),
    );
    expect(document.problems).toEqual([]);
    expect(operation(document, 'GET /orders').parameters[0]?.examples).toEqual([data]);
    expect(operation(document, 'GET /orders').requestBody?.content[0]?.examples).toEqual([data, data]);
  });

  test('a property called example or default is a schema, so a reference there counts', async () => {
    const document = await load(withOperation(responding({ properties: { default: { $ref: '#/nowhere' } } })));
    expect(document.problems).toHaveLength(1);
  });

  test('a dangling reference costs the operations that need it, and only them', async () => {
    const text = `openapi: 3.1.0
info: { title: x, version: "1" }
paths:
  /direct:
    get:
      responses:
        '200': { $ref: '#/components/responses/Missing' }
  /deep:
    get:
      responses:
        '200':
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
  /sound:
    get:
      parameters: [{ name: q, in: query }]
components:
  schemas:
    Order:
      properties:
        item:
          $ref: '#/components/schemas/Item'
    Item:
      items:
        $ref: '#/components/schemas/Gone'
    Unused:
      not:
        $ref: '#/components/schemas/Lost'
`;
    const document = await load(text);
    expect(document.operations).toHaveLength(3);
    expect(document.problems.map(({ operation: id, pointer, line, file }) => ({ id, pointer, line, file }))).toEqual([
      { id: 'GET /direct', pointer: '#/paths/~1direct/get/responses/200/$ref', line: 7, file: undefined },
      { id: 'GET /deep', pointer: '#/components/schemas/Item/items/$ref', line: 26, file: undefined },
      { id: undefined, pointer: '#/components/schemas/Unused/not/$ref', line: 29, file: undefined },
    ]);
    expect(document.problems[0]?.message).toContain('#/components/responses/Missing leads nowhere');
    expect(operation(document, 'GET /sound').parameters).toHaveLength(1);
  });

  test('references to what no walk from the root visits are followed and checked too', async () => {
    const document = await load(
      withOperation(responding({ $ref: '#/x-schemas/Order' }), {
        'x-schemas': { Order: { items: { $ref: '#/x-schemas/Gone' } } },
      }),
    );
    expect(document.problems).toMatchObject([{ pointer: '#/x-schemas/Order/items/$ref', operation: 'GET /orders' }]);
  });

  test('names that schemas give themselves become pointers', async () => {
    const document = await load(
      documentOf({
        paths: {
          '/anchor': { get: responding({ $ref: '#order' }) },
          '/id': { get: responding({ $ref: 'https://schemas.example.com/order' }) },
          '/inner': { get: responding({ $ref: '#/components/schemas/Order/properties/line' }) },
        },
        components: {
          schemas: {
            Order: {
              $id: 'https://schemas.example.com/order',
              properties: { line: { $ref: '#/$defs/Line' }, note: { $ref: '#/components/schemas/Note' } },
              $defs: { Line: { type: 'string' } },
            },
            Named: { $anchor: 'order', type: 'integer' },
            Note: { type: 'boolean' },
          },
        },
      }),
    );
    expect(document.problems).toEqual([]);
    expect(targetOf(document, schemaOf(document, 'GET /anchor'))).toMatchObject({ type: 'integer' });
    expect(targetOf(document, schemaOf(document, 'GET /id'))).toMatchObject({
      properties: {
        line: { $ref: '#/components/schemas/Order/$defs/Line' },
        note: { $ref: '#/components/schemas/Note' },
      },
    });
  });

  test('discriminator mappings that lead nowhere are problems, names are not', async () => {
    const discriminator = { propertyName: 'kind', mapping: { a: 'Order', b: '#/components/schemas/Gone' } };
    const document = await load(
      withOperation(responding({ discriminator }), { components: { schemas: { Order: {} } } }),
    );
    expect(document.problems).toMatchObject([
      { pointer: expect.stringMatching(/mapping\/b$/), operation: 'GET /orders' },
    ]);
  });
});

test.describe('schemas of older dialects arrive in that of 3.1', () => {
  const upgraded = async (schema: object, version = '3.0.3'): Promise<unknown> =>
    schemaOf(await load(withOperation(responding(schema), { components: { schemas: { A: {} } } }, version)));

  const cases: readonly (readonly [string, object, object])[] = [
    ['nullable', { type: 'string', nullable: true, enum: ['a'] }, { type: ['string', 'null'], enum: ['a', null] }],
    ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
    [
      'nullable oneOf',
      { nullable: true, oneOf: [{ type: 'string' }] },
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    [
      'nullable allOf',
      { nullable: true, allOf: [{ $ref: '#/components/schemas/A' }] },
      { anyOf: [{ allOf: [{ $ref: '#/components/schemas/A' }] }, { type: 'null' }] },
    ],
    [
      'exclusive bounds',
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
    ],
    ['siblings of $ref', { $ref: '#/components/schemas/A', type: 'string' }, { $ref: '#/components/schemas/A' }],
    [
      'a property called nullable',
      { properties: { nullable: { type: 'boolean' } } },
      { properties: { nullable: { type: 'boolean' } } },
    ],
  ];
  for (const [name, from, to] of cases) {
    test(name, async () => {
      expect(await upgraded(from)).toEqual(to);
    });
  }

  test('3.1 schemas stay as they are', async () => {
    const schema = { $ref: '#/components/schemas/A', type: 'string', nullable: true };
    expect(await upgraded(schema, '3.1.0')).toEqual(schema);
  });
});

test.describe('references across files', () => {
  const FILES = {
    'openapi.yaml': documentOf({
      paths: { '/orders': { $ref: 'paths/orders.yaml' }, '/health': { get: {} } },
      components: { securitySchemes: { oauth: { $ref: './shared.yaml#/components/securitySchemes/oauth' } } },
    }),
    'paths/orders.yaml': {
      get: {
        security: [{ oauth: ['orders:read'] }],
        ...responding({ $ref: '../shared.yaml#/components/schemas/Order' }),
      },
    },
    'shared.yaml': {
      components: {
        securitySchemes: {
          oauth: {
            type: 'oauth2',
            flows: { clientCredentials: { tokenUrl: '/token', scopes: { 'orders:write': '' } } },
          },
        },
        schemas: {
          Order: {
            properties: {
              item: { $ref: '#/components/schemas/Item' },
              parent: { $ref: 'shared.yaml#/components/schemas/Order' },
            },
          },
          Item: { type: 'string' },
        },
      },
    },
  };

  test('are brought inside, so that every reference is local', async () => {
    const folder = await folderOf(FILES);
    const document = await loadDocument(join(folder, 'openapi.yaml'));
    expect(document.problems).toEqual([]);
    expect(document.operations.map(({ id }) => id)).toEqual(['GET /orders', 'GET /health']);
    expect(operation(document, 'GET /orders').access.alternatives).toEqual([
      { schemes: [{ name: 'oauth', type: 'oauth2', scopes: ['orders:read'], mode: 'all' }] },
    ]);
    expect(document.schemes.oauth).toMatchObject({
      family: 'bearer',
      tokenUrl: '/token',
      scopes: ['orders:read', 'orders:write'],
    });
    const order = targetOf(document, schemaOf(document)) as { properties: { item: unknown; parent: unknown } };
    expect(targetOf(document, order.properties.item)).toEqual({ type: 'string' });
    expect(targetOf(document, order.properties.parent)).toBe(order);
    expect(JSON.parse(JSON.stringify(document.definition))).toEqual(document.definition);
  });

  test('what is broken in another file is named with that file and its line', async () => {
    const orders = 'get:\n  parameters:\n    - $ref: "../shared.yaml#/components/parameters/Gone"\n';
    const folder = await folderOf({ ...FILES, 'paths/orders.yaml': orders });
    const document = await loadDocument(join(folder, 'openapi.yaml'));
    expect(document.problems).toMatchObject([
      { file: 'paths/orders.yaml', pointer: '#/get/parameters/0/$ref', line: 3, operation: 'GET /orders' },
    ]);
  });

  test('pointers into the definition can be located in their files', async () => {
    const orders = 'get:\n  summary: list\n';
    const folder = await folderOf({ ...FILES, 'paths/orders.yaml': orders });
    const document = await loadDocument(join(folder, 'openapi.yaml'));
    const { pointer } = operation(document, 'GET /orders');
    const places = await locate(document, [`${pointer}/summary`, '#/info/title']);
    expect(places.get(`${pointer}/summary`)).toEqual({ file: 'paths/orders.yaml', pointer: '#/get/summary', line: 2 });
    expect(places.get('#/info/title')).toEqual({ pointer: '#/info/title', line: 1 });
  });

  test('a missing and an unreadable file cost only what needs them', async () => {
    const folder = await folderOf({
      'openapi.yaml': documentOf({
        paths: {
          '/a': { get: responding({ $ref: 'gone.yaml' }) },
          '/b': { get: responding({ $ref: 'broken.yaml#/x' }) },
          '/c': { get: {} },
        },
      }),
      'broken.yaml': 'a: [',
    });
    const document = await loadDocument(join(folder, 'openapi.yaml'));
    expect(document.operations).toHaveLength(3);
    expect(document.problems.map(({ operation: id, message }) => [id, message])).toEqual([
      ['GET /a', expect.stringContaining('gone.yaml: there is no such file')],
      ['GET /b', expect.stringMatching(/broken\.yaml:\d+:\d+: the document is not YAML or JSON/)],
    ]);
  });

  test('a file outside the folder is refused by name unless it is permitted', async () => {
    const folder = await folderOf({
      'api/openapi.yaml': withOperation(responding({ $ref: '../common/order.yaml#/Order' })),
      'common/order.yaml': { Order: { type: 'integer' } },
    });
    const path = join(folder, 'api/openapi.yaml');
    const refused = await loadDocument(path);
    expect(refused.problems).toMatchObject([
      {
        message: expect.stringContaining('../common/order.yaml is refused because it is outside'),
        operation: 'GET /orders',
      },
    ]);
    for (const allowed of ['common', 'common/order.yaml']) {
      const permitted = await loadDocument(path, { allowRef: [join(folder, allowed)] });
      expect(permitted.problems).toEqual([]);
      expect(targetOf(permitted, schemaOf(permitted))).toEqual({ type: 'integer' });
    }
    expect((await loadDocument(path, { allowRef: [join(folder, 'com')] })).problems).toHaveLength(1);
  });

  test('a link out of the folder is refused like what it links to', async () => {
    const folder = await folderOf({
      'api/openapi.yaml': withOperation(responding({ $ref: 'link.yaml#/Order' })),
      'secret.yaml': { Order: { type: 'integer' } },
    });
    await symlink(join(folder, 'secret.yaml'), join(folder, 'api/link.yaml'));
    const document = await loadDocument(join(folder, 'api/openapi.yaml'));
    expect(document.problems).toMatchObject([{ message: expect.stringContaining('outside the document') }]);
    expect(JSON.stringify(document.definition)).not.toContain('integer');
  });

  test('a security scheme in a refused file leaves the requirement known, and says so', async () => {
    const folder = await folderOf({
      'api/openapi.yaml': withOperation(
        { security: [{ oauth: ['a'] }] },
        { components: { securitySchemes: { oauth: { $ref: '../shared.yaml#/oauth' } } } },
      ),
    });
    const document = await loadDocument(join(folder, 'api/openapi.yaml'));
    expect(operation(document, 'GET /orders').access).toEqual({
      anonymous: false,
      unknown: false,
      alternatives: [{ schemes: [{ name: 'oauth', type: 'unresolved', scopes: ['a'], mode: 'all' }] }],
    });
    expect(document.schemes).toEqual({});
    expect(document.problems).toContainEqual(expect.objectContaining({ operation: 'GET /orders' }));
  });
});

test.describe('remote references', () => {
  let server: Server;
  let origin: string;
  let requests: string[];

  test.beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url === '/moved.yaml') response.writeHead(302, { location: '/shared.yaml' }).end();
      else
        response.end(
          'Order: { type: integer, properties: { up: { $ref: "file:///etc/hosts" }, in: { $ref: "#/Item" } } }\nItem: {}',
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  test.beforeEach(() => {
    requests = [];
  });

  test.afterAll(() => {
    server.close();
  });

  test('are refused by name, and nothing is fetched', async () => {
    const url = `${origin}/shared.yaml`;
    for (const allowRef of [[], [`${origin}/sha`], ['http://127.0.0.1:1/shared.yaml']]) {
      const document = await load(withOperation(responding({ $ref: `${url}#/Order` })), { allowRef });
      expect(document.problems).toMatchObject([
        { message: expect.stringContaining(`${url} is refused`), operation: 'GET /orders' },
      ]);
    }
    expect((await load(withOperation(responding({ $ref: '//127.0.0.1/shared.yaml' })))).problems).toHaveLength(1);
    expect(requests).toEqual([]);
  });

  test('are fetched where permitted, and cannot lead to local files', async () => {
    const document = await load(withOperation(responding({ $ref: `${origin}/shared.yaml#/Order` })), {
      allowRef: [origin],
    });
    expect(requests).toEqual(['/shared.yaml']);
    expect(targetOf(document, schemaOf(document))).toMatchObject({ type: 'integer' });
    expect(document.problems).toMatchObject([
      { file: `${origin}/shared.yaml`, message: expect.stringContaining('not followed') },
    ]);
  });

  test('redirects are not followed', async () => {
    const document = await load(withOperation(responding({ $ref: `${origin}/moved.yaml#/Order` })), {
      allowRef: [`${origin}/`],
    });
    expect(document.problems).toMatchObject([{ message: expect.stringContaining('cannot be fetched') }]);
    expect(requests).toEqual(['/moved.yaml']);
  });

  test('to the document itself, by $self, are local', async () => {
    const document = await load(
      withOperation(
        responding({ $ref: `${origin}/openapi.yaml#/components/schemas/A` }),
        {
          $self: `${origin}/openapi.yaml`,
          components: { schemas: { A: { type: 'null' } } },
        },
        '3.2.0',
      ),
    );
    expect(document.problems).toEqual([]);
    expect(targetOf(document, schemaOf(document))).toEqual({ type: 'null' });
    expect(requests).toEqual([]);
  });
});
