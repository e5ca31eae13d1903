import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { TwogateError } from '../../src/errors.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { folderOf } from './openapi-documents.ts';
import { fc, runs } from './property.ts';

/** A document with one of everything that the loader reads. */
const RICH = {
  openapi: '3.2.0',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: 'https://{r}.example.com', variables: { r: { default: 'eu' } } }],
  security: [{ oauth: ['orders:read', 'orders:write'] }, {}],
  paths: {
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } }],
      get: {
        operationId: 'getOrder',
        summary: 'One order',
        tags: ['orders'],
        servers: [{ url: '/v2' }],
        security: [{ oauth: ['orders:read'], key: [] }, { '#/components/securitySchemes/oidc': ['openid'] }],
        parameters: [
          { $ref: '#/components/parameters/Trace' },
          { name: 'f', in: 'query', content: { 'application/json': {} } },
        ],
        responses: {
          200: { $ref: '#/components/responses/Order' },
          default: { content: { 'text/plain': { example: 1 } } },
        },
        'x-scopes': [{ scope: 'a' }],
      },
      query: {
        requestBody: {
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/Order' }, examples: { a: { dataValue: {} } } },
          },
        },
      },
      additionalOperations: { COPY: { deprecated: true } },
    },
    '/other': { $ref: '#/components/pathItems/Other' },
  },
  components: {
    pathItems: { Other: { post: { callbacks: { done: { '{$url}': { post: {} } } } } } },
    parameters: { Trace: { name: 'X-Trace', in: 'header', schema: { type: 'string' } } },
    responses: {
      Order: {
        headers: { A: {} },
        content: { 'application/json': { schema: { $ref: '#node' } } },
        links: { self: { operationId: 'getOrder' } },
      },
    },
    schemas: {
      Id: { $id: 'https://example.com/id', type: 'string', $defs: { x: {} }, not: { $ref: '#/$defs/x' } },
      Order: {
        $anchor: 'node',
        properties: { next: { $ref: '#/components/schemas/Order' } },
        discriminator: { propertyName: 'k', mapping: { a: '#/components/schemas/Id' } },
      },
    },
    securitySchemes: {
      oauth: { type: 'oauth2', flows: { deviceAuthorization: { tokenUrl: '/t', scopes: { 'orders:read': '' } } } },
      oidc: { type: 'openIdConnect', openIdConnectUrl: '/o' },
      key: { type: 'apiKey', in: 'header', name: 'K' },
    },
  },
};

const OLD = {
  swagger: '2.0',
  info: {},
  host: 'a.example.com',
  consumes: ['application/json'],
  paths: {
    '/a': {
      post: {
        parameters: [
          { in: 'body', name: 'b', schema: { $ref: '#/definitions/A' } },
          { in: 'formData', name: 'f', type: 'file' },
          { in: 'query', name: 'q', type: 'array', collectionFormat: 'multi' },
        ],
        responses: { 200: { schema: { $ref: '#/definitions/A' }, examples: { 'application/json': {} } } },
        security: [{ s: ['x'] }],
      },
    },
  },
  definitions: {
    A: { 'x-nullable': true, allOf: [{ $ref: '#/definitions/B' }] },
    B: { minimum: 1, exclusiveMinimum: true },
  },
  securityDefinitions: { s: { type: 'oauth2', flow: 'implicit', scopes: { x: '' } } },
};

const TEXTS = [RICH, OLD].flatMap((document) => [
  JSON.stringify(document),
  JSON.stringify(document, null, 1),
  stringify(document),
]);

/** Values that do not belong where they are put. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  '',
  'x',
  '#',
  '#/',
  '#/paths',
  '#nowhere',
  'a.yaml#/x',
  '//h/x',
  '%',
  '#/%',
  [],
  {},
  [null],
  { $ref: 7 },
  { $ref: '#/components' },
  { type: 'constructor' },
  '\ud800',
  '../../x.yaml',
];

/** Loads a text; anything thrown that is not a coded error of the user's making is passed on. */
async function loads(text: string): Promise<void> {
  await writeFile(path, text);
  const outcome = await loadDocument(path, {
    policy: { extensions: [{ key: 'x-scopes', kind: 'scope', mode: 'any' }] },
  }).catch((error: unknown) => error);
  if (!(outcome instanceof Error)) return;
  if (!(outcome instanceof TwogateError) || outcome.message === 'the document cannot be read') throw outcome;
  expect(outcome.code).toMatch(/^DOCUMENT_/);
  expect(outcome.message).not.toMatch(/\n/);
}

let path: string;

test.beforeAll(async () => {
  path = join(await folderOf({}), 'openapi.yaml');
});

test('whole, these documents load without a problem', async () => {
  for (const text of TEXTS) {
    await writeFile(path, text);
    expect((await loadDocument(path)).problems).toEqual([]);
  }
});

test('truncated documents end in a coded error or load', async () => {
  const truncated = fc
    .record({ text: fc.constantFrom(...TEXTS), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ text, share }) => text.slice(0, Math.floor(share * text.length)));
  await fc.assert(fc.asyncProperty(truncated, loads), runs(400));
});

test('documents with characters changed end in a coded error or load', async () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(8),
    put: fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom('{', ']', ': ', '\n', '- ', '&a ', '*a', '"', '<<: ', '!!', '\t'),
    ),
  });
  const changed = fc
    .record({ text: fc.constantFrom(...TEXTS), edits: fc.array(edit, { minLength: 1, maxLength: 6 }) })
    .map(({ text, edits }) =>
      edits.reduce((all, { at, cut, put }) => {
        const start = Math.floor(at * all.length);
        return all.slice(0, start) + put + all.slice(start + cut);
      }, text),
    );
  await fc.assert(fc.asyncProperty(changed, loads), runs(600));
});

test('documents with values replaced end in a coded error or load', async () => {
  const paths = [RICH, OLD].flatMap((document) => pathsOf(document).map((at) => ({ document, at })));
  const swap = fc.record({ where: fc.constantFrom(...paths), value: fc.constantFrom(...ODD) });
  const replaced = fc
    .array(swap, { minLength: 1, maxLength: 3 })
    .map((swaps) =>
      JSON.stringify(
        swaps
          .filter(({ where }) => where.document === swaps[0]?.where.document)
          .reduce((all, { where, value }) => replace(all, where.at, value), swaps[0]?.where.document as unknown),
      ),
    );
  await fc.assert(fc.asyncProperty(replaced, loads), runs(1200));
});

test('any JSON at all ends in a coded error or loads', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (value) =>
      loads(JSON.stringify({ ...RICH, paths: value, components: value })),
    ),
    runs(200),
  );
});

function pathsOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...at, key]))];
}

/** A copy with one value replaced; the same where the path is gone. */
function replace(root: unknown, at: readonly string[], value: unknown): unknown {
  const [key, ...rest] = at;
  if (key === undefined) return value;
  if (typeof root !== 'object' || root === null) return root;
  const inner = replace((root as Record<string, unknown>)[key], rest, value);
  return Array.isArray(root)
    ? root.map((item, index) => (String(index) === key ? inner : item))
    : { ...root, [key]: inner };
}
