import { expect, test } from '@playwright/test';
import type { Parameter } from '../../src/model/document.ts';
import { documentOf, load, operation, withOperation } from './openapi-documents.ts';

async function parametersOf(parameters: readonly object[], version = '3.1.0'): Promise<readonly Parameter[]> {
  return operation(await load(withOperation({ parameters }, {}, version)), 'GET /orders').parameters;
}

test.describe('parameters', () => {
  test('have the default style of their place', async () => {
    const parameters = ['path', 'query', 'header', 'cookie'].map((where) => ({
      name: where,
      in: where,
      schema: { type: 'string' },
    }));
    expect(
      (await parametersOf(parameters)).map(({ name, required, style, explode }) => [name, required, style, explode]),
    ).toEqual([
      ['path', true, 'simple', false],
      ['query', false, 'form', true],
      ['header', false, 'simple', false],
      ['cookie', false, 'form', true],
    ]);
  });

  test('keep what the document says of them', async () => {
    const [parameter] = await parametersOf([
      {
        name: 'f',
        in: 'query',
        required: true,
        style: 'deepObject',
        explode: true,
        allowReserved: true,
        schema: true,
        example: 1,
        examples: { a: { value: 2 } },
      },
    ]);
    expect(parameter).toEqual({
      name: 'f',
      in: 'query',
      required: true,
      style: 'deepObject',
      explode: true,
      allowReserved: true,
      schema: {},
      examples: [1, 2],
      pointer: '#/paths/~1orders/get/parameters/0',
    });
  });

  test('may have a media type', async () => {
    const content = { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } };
    expect((await parametersOf([{ name: 'f', in: 'query', content }]))[0]).toMatchObject({
      mediaType: 'application/json',
      schema: { type: 'object' },
      examples: [{ a: 1 }],
    });
  });

  test("the operation's own replace the path item's of the same name and place", async () => {
    const parameters = [
      { name: 'a', in: 'query', example: 'item' },
      { name: 'b', in: 'query', example: 'item' },
    ];
    const own = [
      { name: 'a', in: 'query', example: 'own' },
      { name: 'b', in: 'header', example: 'own' },
    ];
    const document = await load(documentOf({ paths: { '/orders': { parameters, get: { parameters: own } } } }));
    const found = operation(document, 'GET /orders').parameters.map(({ name, in: where, examples }) => [
      name,
      where,
      examples[0],
    ]);
    expect(found.sort()).toEqual([
      ['a', 'query', 'own'],
      ['b', 'header', 'own'],
      ['b', 'query', 'item'],
    ]);
  });

  test('headers that OpenAPI ignores are left out', async () => {
    const names = ['Accept', 'content-type', 'Authorization', 'X-Trace'];
    expect((await parametersOf(names.map((name) => ({ name, in: 'header' })))).map(({ name }) => name)).toEqual([
      'X-Trace',
    ]);
  });

  test('a query string that is a form is an exploded query parameter', async () => {
    const content = (mediaType: string): object => ({ [mediaType]: { schema: { type: 'object' } } });
    const form = { name: 'q', in: 'querystring', content: content('application/x-www-form-urlencoded') };
    expect((await parametersOf([form], '3.2.0'))[0]).toMatchObject({ in: 'query', style: 'form', explode: true });
    const document = await load(
      withOperation({ parameters: [{ ...form, content: content('application/jsonpath') }] }, {}, '3.2.0'),
    );
    expect(document.problems).toMatchObject([
      { operation: 'GET /orders', message: expect.stringContaining('query string') },
    ]);
  });

  for (const parameter of [{ in: 'query' }, { name: 'a' }, { name: 'a', in: 'body' }, { name: 7, in: 'query' }]) {
    test(`a parameter of no use is a problem: ${JSON.stringify(parameter)}`, async () => {
      const document = await load(withOperation({ parameters: [parameter] }));
      expect(document.operations[0]?.parameters).toEqual([]);
      expect(document.problems).toMatchObject([
        { operation: 'GET /orders', pointer: '#/paths/~1orders/get/parameters/0' },
      ]);
    });
  }
});

test.describe('bodies and responses', () => {
  test('list their media types', async () => {
    const document = await load(
      withOperation({
        requestBody: {
          content: { 'multipart/form-data': { schema: { type: 'object' }, encoding: { a: {} } }, 'text/plain': {} },
        },
        responses: {
          '2XX': { content: { 'application/jsonl': { itemSchema: { type: 'string' } } }, links: { next: {} } },
          default: {},
          'x-note': {},
        },
      }),
    );
    const { requestBody, responses } = operation(document, 'GET /orders');
    expect(requestBody).toEqual({
      required: false,
      content: [
        {
          mediaType: 'multipart/form-data',
          schema: { type: 'object' },
          examples: [],
          encoding: { a: {} },
          pointer: '#/paths/~1orders/get/requestBody/content/multipart~1form-data',
        },
        { mediaType: 'text/plain', examples: [], pointer: '#/paths/~1orders/get/requestBody/content/text~1plain' },
      ],
    });
    expect(responses).toMatchObject([
      { status: '2XX', content: [{ schema: { type: 'array', items: { type: 'string' } } }], links: { next: {} } },
      { status: 'default', content: [] },
    ]);
  });

  test('examples of 3.2 give their data, and nothing is fetched for a value by URL', async () => {
    const examples = {
      data: { dataValue: 1, serializedValue: '1' },
      old: { value: 2 },
      far: { externalValue: 'https://example.com/x' },
    };
    const document = await load(
      withOperation({ requestBody: { content: { 'application/json': { examples } } } }, {}, '3.2.0'),
    );
    expect(operation(document, 'GET /orders').requestBody?.content[0]?.examples).toEqual([1, 2]);
  });

  test('a shared response has the status under which each operation names it', async () => {
    const responses = {
      401: { $ref: '#/components/responses/Refused' },
      403: { $ref: '#/components/responses/Refused' },
    };
    const document = await load(
      withOperation({ responses }, { components: { responses: { Refused: { headers: { A: {} } } } } }),
    );
    expect(operation(document, 'GET /orders').responses).toMatchObject([
      { status: '401', headers: ['A'] },
      { status: '403', headers: ['A'] },
    ]);
  });
});

test.describe('Swagger 2.0 arrives in the shape of 3.1', () => {
  const swagger = (parts: object): object => ({
    swagger: '2.0',
    info: { title: 'Orders', version: '1' },
    paths: { '/orders': { get: {} } },
    ...parts,
  });
  const post = (operationParts: object, parts: object = {}): object =>
    swagger({ paths: { '/orders': { post: operationParts } }, ...parts });

  test('servers', async () => {
    const servers = async (parts: object): Promise<readonly string[]> => (await load(swagger(parts))).servers;
    expect(await servers({ host: 'a.example.com', basePath: '/v1', schemes: ['https', 'http'] })).toEqual([
      'https://a.example.com/v1',
      'http://a.example.com/v1',
    ]);
    expect(await servers({ host: 'a.example.com' })).toEqual(['https://a.example.com']);
    expect(await servers({ basePath: '/v1' })).toEqual(['/v1']);
    expect(await servers({})).toEqual([]);
  });

  test('parameters', async () => {
    const document = await load(
      post({
        parameters: [
          { name: 'a', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
          { name: 'b', in: 'query', type: 'array', items: { type: 'string' } },
          { name: 'c', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
          {
            name: 'd',
            in: 'path',
            required: true,
            type: 'integer',
            minimum: 1,
            exclusiveMinimum: true,
            'x-example': 7,
          },
        ],
      }),
    );
    const { parameters } = operation(document, 'POST /orders');
    expect(parameters.map(({ name, style, explode }) => [name, style, explode])).toEqual([
      ['a', 'form', true],
      ['b', 'form', false],
      ['c', 'pipeDelimited', false],
      ['d', 'simple', false],
    ]);
    expect(parameters[3]).toMatchObject({ schema: { type: 'integer', exclusiveMinimum: 1 }, examples: [7] });
  });

  test('a body parameter', async () => {
    const body = { name: 'order', in: 'body', required: true, schema: { $ref: '#/definitions/Order' } };
    const document = await load(
      post(
        { parameters: [{ $ref: '#/parameters/order' }] },
        {
          consumes: ['application/json', 'application/xml'],
          parameters: { order: body },
          definitions: { Order: { properties: { note: { type: 'string', 'x-nullable': true } } } },
        },
      ),
    );
    expect(document.problems).toEqual([]);
    expect(operation(document, 'POST /orders').requestBody).toMatchObject({
      required: true,
      content: [
        { mediaType: 'application/json', schema: { $ref: '#/definitions/Order' } },
        { mediaType: 'application/xml', schema: { $ref: '#/definitions/Order' } },
      ],
    });
    expect(document.definition.definitions).toEqual({ Order: { properties: { note: { type: ['string', 'null'] } } } });
  });

  test('form parameters', async () => {
    const fields = [
      { name: 'name', in: 'formData', type: 'string', required: true },
      { name: 'age', in: 'formData', type: 'integer' },
    ];
    const file = { name: 'photo', in: 'formData', type: 'file' };
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name'],
    };
    const plain = await load(post({ parameters: fields }));
    expect(operation(plain, 'POST /orders').requestBody).toMatchObject({
      required: true,
      content: [{ mediaType: 'application/x-www-form-urlencoded', schema }],
    });
    const upload = await load(post({ parameters: [...fields, file] }));
    expect(operation(upload, 'POST /orders').requestBody?.content).toMatchObject([
      { mediaType: 'multipart/form-data', schema: { properties: { photo: { type: 'string', format: 'binary' } } } },
    ]);
  });

  test('responses', async () => {
    const responses = {
      200: { schema: { type: 'file' }, examples: { 'text/csv': 'a,b' } },
      404: { description: 'no' },
    };
    const document = await load(post({ produces: ['text/csv', 'application/json'], responses }));
    expect(operation(document, 'POST /orders').responses).toMatchObject([
      {
        status: '200',
        content: [
          { mediaType: 'text/csv', schema: { type: 'string', format: 'binary' }, examples: ['a,b'] },
          { mediaType: 'application/json', examples: [] },
        ],
      },
      { status: '404', content: [] },
    ]);
  });

  test('security', async () => {
    const securityDefinitions = {
      basic: { type: 'basic' },
      key: { type: 'apiKey', in: 'query', name: 'key' },
      machine: { type: 'oauth2', flow: 'application', tokenUrl: '/token', scopes: { a: '' } },
      person: { type: 'oauth2', flow: 'accessCode', authorizationUrl: '/auth', tokenUrl: '/token', scopes: { b: '' } },
    };
    const document = await load(post({ security: [{ machine: ['a'] }, { basic: [] }] }, { securityDefinitions }));
    expect(document.schemes).toMatchObject({
      basic: { type: 'http', scheme: 'basic', family: 'basic', pointer: '#/securityDefinitions/basic' },
      key: { type: 'apiKey', in: 'query', parameterName: 'key' },
      machine: { type: 'oauth2', family: 'bearer', tokenUrl: '/token', scopes: ['a'] },
      person: { type: 'oauth2', tokenUrl: '/token', scopes: ['b'] },
    });
    expect(operation(document, 'POST /orders').access.alternatives).toHaveLength(2);
  });
});
