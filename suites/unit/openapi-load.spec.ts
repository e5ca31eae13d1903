import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { TwogateError } from '../../src/errors.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { documentOf, failureOf, folderOf, load, withOperation } from './openapi-documents.ts';

const MINIMAL_YAML = 'openapi: 3.1.0\ninfo: { title: Orders, version: "1" }\npaths: { /orders: { get: {} } }\n';

test.describe('documents of every version', () => {
  for (const version of ['3.0.0', '3.0.3', '3.0.4', '3.1.0', '3.1.1', '3.2.0', '3.2.1']) {
    test(`reads ${version}`, async () => {
      const document = await load(documentOf({ servers: [{ url: '/v1' }] }, version));
      expect(document).toMatchObject({
        openapi: version,
        title: 'Orders',
        version: '1.2.0',
        servers: ['/v1'],
        problems: [],
      });
      expect(document.operations.map(({ id }) => id)).toEqual(['GET /orders']);
    });
  }

  test('reads YAML, whatever the file is called, with a byte order mark and an unquoted version', async () => {
    const folder = await folderOf({ 'api.txt': `\uFEFF${MINIMAL_YAML.replace('3.1.0', '3.1')}` });
    const document = await loadDocument(join(folder, 'api.txt'));
    expect(document.openapi).toBe('3.1');
    expect(document.operations).toHaveLength(1);
  });

  test('carries out YAML merge keys, own members first', async () => {
    const document = await load(`
openapi: 3.1.0
info: { title: x, version: "1" }
x-common: &common { summary: shared, deprecated: true }
paths:
  /a: { get: { <<: *common, summary: own } }
`);
    expect(document.operations[0]).toMatchObject({ summary: 'own', deprecated: true });
  });

  test('finds every method that is declared, 3.2 ones only in 3.2', async () => {
    const item = Object.fromEntries(
      ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'].map((method) => [method, {}]),
    );
    const paths = {
      '/a': { ...item, additionalOperations: { COPY: {} }, summary: 'not an operation' },
      'x-b': { get: {} },
    };
    const known = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'].map((method) => `${method} /a`);
    expect((await load(documentOf({ paths }, '3.1.0'))).operations.map(({ id }) => id)).toEqual(known);
    expect((await load(documentOf({ paths }, '3.2.0'))).operations.map(({ id }) => id)).toEqual([
      ...known,
      'QUERY /a',
      'COPY /a',
    ]);
  });

  test('keeps what operations say of themselves', async () => {
    const document = await load(
      withOperation({ operationId: 'listOrders', summary: 'List', tags: ['orders', 7], deprecated: true }),
    );
    expect(document.operations[0]).toMatchObject({
      id: 'GET /orders',
      operationId: 'listOrders',
      method: 'GET',
      path: '/orders',
      summary: 'List',
      tags: ['orders'],
      deprecated: true,
      pointer: '#/paths/~1orders/get',
    });
  });

  test('fills server variables and takes the path of overriding servers', async () => {
    const variables = { region: { default: 'eu' } };
    const document = await load(
      documentOf({
        servers: [{ url: 'https://{region}.example.com/v1', variables }, { url: '/v2' }],
        paths: {
          '/a': {
            get: {},
            post: { servers: [{ url: 'https://other.example.com/admin/' }] },
            servers: [{ url: '/files' }],
          },
          '/b': { get: {} },
        },
      }),
    );
    expect(document.servers).toEqual(['https://eu.example.com/v1', '/v2']);
    expect(document.operations.map(({ id, basePath }) => [id, basePath])).toEqual([
      ['GET /a', '/../files'],
      ['POST /a', '/../admin'],
      ['GET /b', undefined],
    ]);
  });

  for (const [own, path] of [
    ['/api/v1', undefined],
    ['https://api.example.com/api/v1/', undefined],
    ['/api/v2', '/../v2'],
    ['/api/v1/admin', '/admin'],
    ['/', '/../..'],
    ['/files/a', '/../../files/a'],
  ] as const) {
    test(`an operation's own server ${own} beside /api/v1`, async () => {
      const servers = [{ url: 'https://api.example.com/api/v1' }];
      const document = await load(documentOf({ servers, paths: { '/a': { get: { servers: [{ url: own }] } } } }));
      expect(document.operations[0]?.basePath).toBe(path);
    });
  }
});

test.describe('what cannot be loaded ends in one coded sentence', () => {
  test('no such file', async () => {
    const failure = await loadDocument(join(await folderOf({}), 'missing.yaml')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TwogateError);
    expect(failure).toMatchObject({ code: 'DOCUMENT_NOT_FOUND', message: 'there is no such file' });
  });

  test('a URL', async () => {
    const failure = await loadDocument('https://api.example.com/openapi.json').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DOCUMENT_NOT_FOUND', hint: expect.stringContaining('Download it first') });
  });

  test('a folder', async () => {
    const failure = await loadDocument(await folderOf({})).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DOCUMENT_UNREADABLE', message: expect.stringContaining('it is a folder') });
  });

  const unreadable = {
    'YAML syntax': ['openapi: 3.0.0\ninfo:\n  title: x\n version: [', 4],
    'JSON syntax': ['{\n  "openapi": "3.0.0",\n  "paths": {\n', 4],
    'a key twice': [`${MINIMAL_YAML}paths: {}\n`, 4],
    'an unknown tag': [`${MINIMAL_YAML}x: !!js/function "y"\n`, 4],
    'binary data': ['\0\u0001', 1],
  } as const;
  for (const [name, [text, line]] of Object.entries(unreadable)) {
    test(`${name}, with line and column`, async () => {
      const failure = await failureOf(text);
      expect(failure).toMatchObject({ code: 'DOCUMENT_UNREADABLE', place: { line, column: expect.any(Number) } });
      expect(failure.message).toMatch(/^the document is not YAML or JSON: [^\n]+$/);
    });
  }

  const notOpenApi = {
    'an empty file': ['', 'holds no mapping'],
    'a sentence': ['Hello', 'holds no mapping'],
    'a list': ['[1, 2]', 'holds no mapping'],
    'another mapping': ['a: 1', 'neither an "openapi" nor a "swagger" field'],
    'no paths': ['openapi: 3.1.0', 'has no "paths"'],
    'paths as a list': ['openapi: 3.1.0\npaths: []', 'not a mapping'],
    'an unknown version': ['openapi: 5.0.0\npaths: {}', 'declares version 5.0.0'],
    'Swagger 1.2': ['swagger: "1.2"\npaths: {}', 'declares version 1.2'],
  } as const;
  for (const [name, [text, reason]] of Object.entries(notOpenApi)) {
    test(`${name} is not OpenAPI`, async () => {
      expect(await failureOf(text)).toMatchObject({
        code: 'DOCUMENT_NOT_OPENAPI',
        message: expect.stringContaining(reason),
      });
    });
  }

  const noOperations = {
    'empty paths': [documentOf({ paths: {} }), 'the document has no operations'],
    'webhooks only': [
      documentOf({ paths: undefined, webhooks: { paid: { post: {} } } }),
      'has webhooks, but no operations',
    ],
    'components only': [documentOf({ paths: undefined, components: {} }), 'has components, but no operations'],
    'a broken path item': [documentOf({ paths: { '/a': null } }), 'path item /a is not an object'],
  } as const;
  for (const [name, [content, reason]] of Object.entries(noOperations)) {
    test(`${name}: no operations`, async () => {
      expect(await failureOf(content)).toMatchObject({
        code: 'DOCUMENT_NO_OPERATIONS',
        message: expect.stringContaining(reason),
      });
    });
  }
});

test.describe('hostile documents end in a clear error', () => {
  const nested = (levels: number): string => `"x": ${'['.repeat(levels)}${']'.repeat(levels)}`;
  const aliases = 'bcdefghij'
    .split('')
    .map((name, index) => `x-${name}: &${name} [${Array(9).fill(`*${'abcdefghi'.charAt(index)}`)}]`);
  const merges = Array.from(
    { length: 3000 },
    (_, index) => `m${index}: &m${index} {${index > 0 ? `<<: *m${index - 1}, ` : ''}k${index}: 1}`,
  );
  const hostile = {
    'aliases of aliases': [`${MINIMAL_YAML}x-a: &a [1,1,1,1,1,1,1,1,1]\n${aliases.join('\n')}\n`, 'YAML aliases'],
    'an alias of itself': [`${MINIMAL_YAML}x: &a [*a]\n`, 'nests too deeply'],
    'merge keys upon merge keys': [MINIMAL_YAML + merges.join('\n'), 'YAML aliases'],
    'deep YAML': [`${MINIMAL_YAML}${nested(5000)}\n`, 'nests too deeply'],
    'deep JSON': [`{"openapi":"3.1.0","paths":{"/a":{"get":{}}},${nested(200_000)}}`, 'nests too deeply'],
    'brackets without end': ['['.repeat(1_000_000), 'nests too deeply'],
  } as const;
  for (const [name, [text, reason]] of Object.entries(hostile)) {
    test(name, async () => {
      expect(await failureOf(text)).toMatchObject({
        code: 'DOCUMENT_TOO_LARGE',
        message: expect.stringContaining(reason),
      });
    });
  }

  test('more than 100 MB, unread', async () => {
    const path = join(await folderOf({}), 'large.yaml');
    await writeFile(path, Buffer.alloc(100 * 1024 * 1024 + 1, 'a'));
    const failure = await loadDocument(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DOCUMENT_TOO_LARGE', message: 'the document has more than 100 MB' });
  });

  test('names of Object.prototype are names like any other', async () => {
    const names = ['constructor', 'toString', 'hasOwnProperty'];
    const content = JSON.stringify(
      documentOf({
        paths: Object.fromEntries(
          names.map((name) => [`/${name}`, { get: { operationId: name, security: [{ [name]: [] }] } }]),
        ),
        components: { securitySchemes: { constructor: { type: 'toString' } } },
      }),
    ).replace('"paths":{', '"paths":{"__proto__":{"get":{}},');
    const document = await load(content);
    expect(document.operations.map(({ id }) => id)).toEqual(['GET __proto__', ...names.map((name) => `GET /${name}`)]);
    expect(document.schemes).toEqual({});
    expect(({} as Record<string, unknown>).get).toBeUndefined();
  });
});
