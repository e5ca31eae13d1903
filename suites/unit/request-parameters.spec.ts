import { expect, test } from '@playwright/test';
import { build, built, operation, parameter, unbuildable } from './request-operation.ts';

const orderId = parameter('orderId', { in: 'path', schema: { type: 'string', format: 'uuid' } });
const getOrder = operation({ operationId: 'getOrder', path: '/orders/{orderId}', parameters: [orderId] });

test.describe('values of path parameters', () => {
  test('none is invented: the sentence names the configuration key', () => {
    const reason =
      'no value for path parameter orderId: give operations.getOrder.path.orderId (an invented one would name nothing)';
    expect(unbuildable(getOrder)).toBe(reason);
    const { operationId: _, ...nameless } = getOrder;
    expect(unbuildable(nameless)).toContain('give operations["GET /orders/{orderId}"].path.orderId');
  });

  for (const [title, given, path] of [
    [
      'a fixture before all else',
      { fixtures: { path: { orderId: 'o/1' } }, produced: { orderId: 'p' } },
      '/orders/o%2F1',
    ],
    ['then what another operation gave', { produced: { orderId: 'p-1' } }, '/orders/p-1'],
  ] as const) {
    test(title, () => expect(built(getOrder, given).path).toBe(path));
  }

  for (const [title, given, path] of [
    [
      'the example of the parameter',
      { examples: ['e-1', 'e-2'], schema: { example: 's', default: 'd' } },
      '/orders/e-1',
    ],
    ['the first example that is valid', { examples: ['x', 7], schema: { type: 'integer' } }, '/orders/7'],
    ['a number written as a string', { examples: ['7'], schema: { type: 'integer' } }, '/orders/7'],
    ['the example of the schema', { schema: { type: 'string', example: 's-1', default: 'd' } }, '/orders/s-1'],
    ['examples of the schema (OpenAPI 3.1)', { schema: { type: 'string', examples: ['s-2'] } }, '/orders/s-2'],
    ['the default', { schema: { default: 'd', enum: ['e', 'd'] } }, '/orders/d'],
    ['the const', { schema: { const: 'c' } }, '/orders/c'],
    ['the enumeration', { schema: { enum: ['e', 'f'] } }, '/orders/e'],
    ['behind a reference', { schema: { $ref: '#/components/schemas/Id' } }, '/orders/r-1'],
    [
      'an example that is not valid, where there is no other',
      { examples: ['ord_1'], schema: { type: 'integer' } },
      '/orders/ord_1',
    ],
  ] as const) {
    test(title, () => {
      const op = { ...getOrder, parameters: [{ ...parameter('orderId', { in: 'path' }), ...given }] };
      expect(built(op, { schemas: { Id: { type: 'string', example: 'r-1' } } }).path).toBe(path);
    });
  }

  test('one that the document forgot to declare', () => {
    const op = operation({ operationId: 'getItem', path: '/orders/{orderId}/items/{itemId}', parameters: [orderId] });
    expect(unbuildable(op)).toContain('operations.getItem.path.itemId');
    const fixtures = { path: { orderId: 1, itemId: 'a b' } };
    expect(built(op, { fixtures }).path).toBe('/orders/1/items/a%20b');
  });

  test('an empty one would name another resource', () => {
    expect(unbuildable(getOrder, { fixtures: { path: { orderId: '' } } })).toContain(
      'no value for path parameter orderId',
    );
  });

  test('a fixture that the path has no place for is said', () => {
    const fixtures = { path: { orderId: 'o', orderid: 'x' } };
    expect(unbuildable(getOrder, { fixtures })).toBe(
      'operations.getOrder.path.orderid names no parameter of the path /orders/{orderId}',
    );
  });
});

test.describe('other parameters', () => {
  test('required ones are invented, optional ones left out but for fixtures', () => {
    const op = operation({
      parameters: [
        parameter('limit', { in: 'query', schema: { type: 'integer', minimum: 5, maximum: 5 } }),
        parameter('sort', { in: 'query', required: false, examples: ['asc'] }),
        parameter('page', { in: 'query', required: false }),
        parameter('X-Region', { in: 'header', schema: { enum: ['eu'] } }),
        parameter('X-Trace', { in: 'header', required: false, examples: ['t'] }),
        parameter('session', { in: 'cookie', schema: { default: 's 1' } }),
      ],
    });
    const request = built(op, {
      fixtures: { query: { page: 2, undocumented: ['a', 'b'] }, headers: { 'x-trace': 't-1' } },
    });
    expect(request.query).toBe('limit=5&page=2&undocumented=a&undocumented=b');
    expect(request.headers.slice(1)).toEqual([
      ['x-region', 'eu'],
      ['x-trace', 't-1'],
      ['cookie', 'session=s%201'],
    ]);
  });

  test('the same for the same seed, another for another', () => {
    const op = operation({ parameters: [parameter('q', { in: 'query', schema: { type: 'string' } })] });
    expect(built(op)).toEqual(built(op));
    expect(built(op, { seed: 1 }).query).not.toBe(built(op, { seed: 2 }).query);
  });

  test('one that nothing can be made for', () => {
    const schema = { type: 'string', pattern: '^a$', minLength: 5 };
    const op = operation({ parameters: [parameter('X-Odd', { in: 'header', schema })] });
    expect(unbuildable(op)).toBe('no value for header parameter X-Odd: give operations.getOrders.headers.X-Odd');
    expect(built(op, { fixtures: { headers: { 'X-Odd': 'a' } } }).headers).toContainEqual(['x-odd', 'a']);
  });

  test('every missing one is named', () => {
    const op = operation({ path: '/{a}/{b}', operationId: 'x' });
    expect(unbuildable(op)).toMatch(/operations\.x\.path\.a .*; .*operations\.x\.path\.b /);
  });
});

test.describe('what is not a parameter', () => {
  test('Accept, Content-Type and Authorization are ignored, as OpenAPI says, and the transport keeps its own', () => {
    const names = ['Accept', 'Content-Type', 'authorization', 'Content-Length', 'Host'];
    const op = operation({ parameters: names.map((name) => parameter(name, { in: 'header', examples: ['x'] })) });
    expect(built(op).headers).toEqual([['accept', 'application/problem+json, */*;q=0.1']]);
  });

  test('credentials that the document declares as parameters too are left to the credentials', () => {
    const definition = {
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          query: { type: 'apiKey', in: 'query', name: 'key' },
        },
      },
    };
    const op = operation({
      parameters: [
        parameter('x-api-key', { in: 'header', examples: ['k'] }),
        parameter('key', { in: 'query', examples: ['k'] }),
        parameter('access_token', { in: 'query', examples: ['t'] }),
        parameter('Key', { in: 'query', examples: ['other'] }),
      ],
    });
    const request = built(op, { definition });
    expect(request.query).toBe('Key=other');
    expect(request.headers).toHaveLength(1);
    expect(unbuildable(op, { definition, fixtures: { headers: { 'X-API-Key': 'k' } } })).toBe(
      "operations.getOrders.headers.X-API-Key is not a fixture's to give: credentials belong under security",
    );
  });

  test('Accept names what the operation answers with', () => {
    const content = (mediaType: string) => ({ mediaType, examples: [], pointer: '#' });
    const responses = [
      { status: '200', content: [content('application/json'), content('text/csv')], headers: [], pointer: '#' },
      { status: '404', content: [content('text/html')], headers: [], pointer: '#' },
    ];
    expect(built(operation({ responses })).headers).toEqual([
      ['accept', 'application/json, text/csv, application/problem+json, */*;q=0.1'],
    ]);
    const fixtures = { headers: { Accept: 'text/csv' } };
    expect(built(operation({ responses }), { fixtures }).headers).toEqual([['accept', 'text/csv']]);
  });
});

test.describe('the path itself', () => {
  for (const [title, given, path, query] of [
    ["below the operation's own server", { basePath: '/../v2', path: '/orders' }, '/../v2/orders', ''],
    ['characters that no path holds', { path: '/naïve orders/"x"' }, '/na%C3%AFve%20orders/%22x%22', ''],
    ['what is encoded already stays', { path: '/a%2Fb' }, '/a%2Fb', ''],
    ['a query in the path, and a fragment', { path: '/orders?type=a#b' }, '/orders', 'type=a'],
  ] as const) {
    test(title, () => {
      const request = build(operation(given));
      expect(request).toMatchObject({ path, query });
    });
  }

  test('two parameters in one segment', () => {
    const parameters = ['a', 'b'].map((name) => parameter(name, { in: 'path', examples: [name] }));
    expect(built(operation({ path: '/x/{a}..{b}:go', parameters })).path).toBe('/x/a..b:go');
  });
});
