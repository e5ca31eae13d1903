import { expect, test } from '@playwright/test';
import { type ProducerGraph, producerGraph } from '../../generators/producers/graph.ts';
import { collectionOf, isSameTemplate, takeOver } from '../../src/engine/path-template.ts';
import { valueIn } from '../../src/engine/values.ts';
import type { OperationConfig } from '../../src/model/config.ts';
import type { Answered } from '../../src/model/observation.ts';
import type { Take } from '../../src/model/plan.ts';
import { documentOf, load } from './openapi-documents.ts';

type Configured = Readonly<Record<string, OperationConfig>>;

const graphOf = async (paths: object, configured: Configured = {}, parts: object = {}): Promise<ProducerGraph> =>
  producerGraph(await load(documentOf({ paths, ...parts })), configured);

/** Who makes a parameter, in order: `POST /orders by link from /id, header location`. */
const makers = ({ productions }: ProducerGraph, consumer: string, parameter: string): readonly string[] =>
  (productions.get(consumer) ?? [])
    .filter((production) => production.parameter === parameter)
    .flatMap(({ sources }) =>
      sources.map((each) => `${each.operation} by ${each.because} from ${placesOf(each.take)}`),
    );

const placesOf = (take: readonly Take[]): string =>
  take.map((each) => ('body' in each ? each.body : `header ${each.header}`)).join(', ');

const answering = (schema: object, status = '200', more: object = {}): object => ({
  responses: { [status]: { description: '', content: { 'application/json': { schema } }, ...more } },
});

const object = (...names: readonly string[]): object => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

const list = (items: object): object => ({ type: 'array', items });

const ORDERS = {
  '/orders': { get: answering(list(object('id', 'total'))), post: answering(object('id', 'total')) },
  '/orders/{orderId}': { get: answering(object('id')), delete: {} },
};

test.describe('by the structure of the paths', () => {
  test('what creates in the collection goes before what lists it', async () => {
    const graph = await graphOf(ORDERS);
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual([
      'POST /orders by path from /id',
      'GET /orders by path from /0/id',
    ]);
    expect(graph.problems).toEqual([]);
  });

  for (const [parameter, property] of [
    ['orderId', 'id'],
    ['orderId', 'order_id'],
    ['order_id', 'id'],
    ['order_id', 'orderId'],
    ['order_gid', 'gid'],
    ['orderKey', 'key'],
    ['orderUuid', 'uuid'],
    ['id', 'id'],
    ['sku', 'sku'],
  ] as const) {
    test(`{${parameter}} is an answer's ${property}`, async () => {
      const graph = await graphOf({
        '/orders': { post: answering(object('note', property)) },
        [`/orders/{${parameter}}`]: { get: {} },
      });
      expect(makers(graph, `GET /orders/{${parameter}}`, parameter)).toEqual([
        `POST /orders by path from /${property}`,
      ]);
    });
  }

  test('a name of its own goes before a general one', async () => {
    const paths = { '/orders': { post: answering(object('id', 'orderId')) }, '/orders/{orderId}': { get: {} } };
    expect(makers(await graphOf(paths), 'GET /orders/{orderId}', 'orderId')).toEqual([
      'POST /orders by path from /orderId',
    ]);
  });

  for (const [name, schema, pointer] of [
    ['data', { data: object('id') }, '/data/id'],
    ['the name of the thing', { order: object('id') }, '/order/id'],
    ['nothing that is known', { customer: object('id') }, undefined],
  ] as const) {
    test(`wrapped in ${name}`, async () => {
      const made = answering({ type: 'object', properties: schema });
      const graph = await graphOf({ '/orders': { post: made }, '/orders/{orderId}': { get: {} } });
      const expected = pointer === undefined ? [] : [`POST /orders by path from ${pointer}`];
      expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(expected);
    });
  }

  test('a list wrapped in the name of its collection', async () => {
    const listed = answering({ type: 'object', properties: { orders: list(object('id')), total: {} } });
    const graph = await graphOf({ '/orders': { get: listed }, '/orders/{orderId}': { get: {} } });
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(['GET /orders by path from /orders/0/id']);
  });

  test('schemas are read through references and allOf', async () => {
    const schema = { allOf: [{ $ref: '#/components/schemas/Base' }, object('note')] };
    const graph = await graphOf(
      { '/orders': { post: answering(schema) }, '/orders/{orderId}': { get: {} } },
      {},
      { components: { schemas: { Base: object('id') } } },
    );
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(['POST /orders by path from /id']);
  });

  test('without a body, the Location of a 201, documented or not', async () => {
    for (const responses of [
      { 201: { description: '' } },
      { 204: { description: '', headers: { Location: { schema: {} } } } },
    ]) {
      const graph = await graphOf({ '/orders': { post: { responses } }, '/orders/{orderId}': { get: {} } });
      expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(['POST /orders by path from header location']);
    }
  });

  test('an inner parameter is made under the outer, by names that need not agree', async () => {
    const graph = await graphOf({
      ...ORDERS,
      '/orders/{orderId}/items': { post: answering(object('id')) },
      '/orders/{order_id}/items/{itemId}': { get: {} },
    });
    const consumer = 'GET /orders/{order_id}/items/{itemId}';
    expect(makers(graph, consumer, 'order_id')[0]).toBe('POST /orders by path from /id');
    expect(makers(graph, consumer, 'itemId')).toEqual(['POST /orders/{orderId}/items by path from /id']);
    expect([...(graph.productions.get(consumer) ?? [])].map(({ parameter }) => parameter)).toEqual([
      'order_id',
      'itemId',
    ]);
  });

  test('a document without a producer has none', async () => {
    const graph = await graphOf({ '/orders/{orderId}': { get: {}, delete: {} }, '/{tenant}': { get: {} } });
    expect(graph).toEqual({ productions: new Map(), problems: [] });
  });
});

test.describe('by links', () => {
  const linked = (link: object, consumer: object = {}): object => ({
    '/checkout': { post: answering(object('ref'), '201', { links: { order: link } }) },
    '/orders/{orderId}': { get: { operationId: 'getOrder', ...consumer } },
  });
  const parameters = { orderId: '$response.body#/ref' };
  const made = ['POST /checkout by link from /ref'];

  test('by operationId', async () => {
    const graph = await graphOf(linked({ operationId: 'getOrder', parameters }));
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(made);
  });

  test('by operationRef, and by a reference to a link', async () => {
    const operationRef = '#/paths/~1orders~1%7BorderId%7D/get';
    const paths = linked({ $ref: '#/components/links/Order' });
    const graph = await graphOf(paths, {}, { components: { links: { Order: { operationRef, parameters } } } });
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(made);
  });

  test('the place of the parameter may be named, and a field of the answer', async () => {
    const link = { operationId: 'getOrder', parameters: { 'path.orderId': '$response.header.X-Order' } };
    expect(makers(await graphOf(linked(link)), 'GET /orders/{orderId}', 'orderId')).toEqual([
      'POST /checkout by link from header x-order',
    ]);
  });

  test('a required query parameter', async () => {
    const required = { name: 'orderId', in: 'query', required: true, schema: { type: 'string' } };
    const paths = {
      '/checkout': { post: answering(object('ref'), '201', { links: { of: { operationId: 'find', parameters } } }) },
      '/search': { get: { operationId: 'find', parameters: [required] } },
    };
    expect(makers(await graphOf(paths), 'GET /search', 'orderId')).toEqual(made);
  });

  test('go before the structure of the paths', async () => {
    const graph = await graphOf({ ...linked({ operationId: 'getOrder', parameters }), '/orders': ORDERS['/orders'] });
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual([
      ...made,
      'POST /orders by path from /id',
      'GET /orders by path from /0/id',
    ]);
  });

  test('one to itself, to nobody, or of what the request had, makes nothing', async () => {
    for (const link of [
      { operationId: 'nobody', parameters },
      { operationId: 'getOrder', parameters: { orderId: '$request.path.orderId' } },
      { operationId: 'getOrder' },
      { operationRef: 'https://elsewhere.test/#/paths/~1orders/get', parameters },
    ]) {
      expect((await graphOf(linked(link))).productions.size).toBe(0);
    }
    const links = { self: { operationId: 'getOrder', parameters } };
    const self = {
      '/orders/{orderId}': { get: { operationId: 'getOrder', ...answering(object('ref'), '200', { links }) } },
    };
    expect(await graphOf(self)).toEqual({ productions: new Map(), problems: [] });
  });
});

test.describe('by configuration', () => {
  test('consumes is all there is', async () => {
    const paths = { ...ORDERS, '/checkout': { post: { operationId: 'buy', ...answering(object('orderId')) } } };
    for (const name of ['buy', 'POST /checkout']) {
      const graph = await graphOf(paths, { 'GET /orders/{orderId}': { consumes: { orderId: name } } });
      expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual(['POST /checkout by configured from /orderId']);
      expect(makers(graph, 'DELETE /orders/{orderId}', 'orderId')[0]).toBe('POST /orders by path from /id');
    }
  });

  test('produces says where, for consumers that name it and for those that do not', async () => {
    const paths = { ...ORDERS, '/checkout': { post: { operationId: 'buy' } } };
    const graph = await graphOf(paths, { buy: { produces: { orderId: 'header:X-Order' } } });
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')[0]).toBe(
      'POST /checkout by configured from header x-order',
    );
    const own = await graphOf(paths, { 'POST /orders': { produces: { orderId: '/total' } } });
    expect(makers(own, 'GET /orders/{orderId}', 'orderId')).toEqual([
      'POST /orders by configured from /total',
      'GET /orders by path from /0/id',
    ]);
  });

  test('produces of a general name stays in its own collection', async () => {
    const paths = {
      '/orders': { post: {} },
      '/orders/{id}': { get: {} },
      '/users': { post: {} },
      '/users/{id}': { delete: {} },
    };
    const graph = await graphOf(paths, { 'POST /orders': { produces: { id: '/ref' } } });
    expect(makers(graph, 'GET /orders/{id}', 'id')).toEqual(['POST /orders by configured from /ref']);
    expect(makers(graph, 'DELETE /users/{id}', 'id')).toEqual([]);
  });

  test('a fixture needs no producer', async () => {
    const graph = await graphOf(ORDERS, { 'GET /orders/{orderId}': { path: { orderId: 'o-1' } } });
    expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual([]);
    expect(makers(graph, 'DELETE /orders/{orderId}', 'orderId')).toHaveLength(2);
  });

  for (const [name, consumes, sentence] of [
    ['no operation', { orderId: 'nope' }, 'names nope, which the document does not have'],
    ['no parameter', { sku: 'POST /orders' }, 'names no parameter of GET /orders/{orderId}'],
    [
      'no place in the answer',
      { orderId: 'POST /silent' },
      'names POST /silent, whose answer is not known to hold a value: give operations.POST /silent.produces.orderId',
    ],
  ] as const) {
    test(`consumes that names ${name} is reported, and nothing is guessed in its stead`, async () => {
      const graph = await graphOf({ ...ORDERS, '/silent': { post: {} } }, { 'GET /orders/{orderId}': { consumes } });
      const [parameter = ''] = Object.keys(consumes);
      expect(graph.problems).toEqual([
        {
          pointer: '#/paths/~1orders~1{orderId}/get',
          operation: 'GET /orders/{orderId}',
          message: `operations.GET /orders/{orderId}.consumes.${parameter} ${sentence}`,
        },
      ]);
      if (parameter === 'orderId') expect(makers(graph, 'GET /orders/{orderId}', 'orderId')).toEqual([]);
    });
  }
});

test.describe('cycles', () => {
  const pair = {
    '/a/{aId}': { get: { operationId: 'getA', ...answering(object('bId')) } },
    '/b/{bId}': { get: { operationId: 'getB', ...answering(object('aId')) } },
  };
  const consume: Configured = { getA: { consumes: { aId: 'getB' } }, getB: { consumes: { bId: 'getA' } } };

  test('are cut, and reported with the operations that they lead through', async () => {
    const graph = await graphOf(pair, consume);
    expect(graph.productions.size).toBe(0);
    expect(graph.problems.map(({ operation, message }) => `${operation}: ${message}`)).toEqual([
      'GET /a/{aId}: nothing can make aId first: GET /a/{aId} needs GET /b/{bId} needs GET /a/{aId}, a cycle',
      'GET /b/{bId}: nothing can make bId first: GET /b/{bId} needs GET /a/{aId} needs GET /b/{bId}, a cycle',
    ]);
  });

  test('of one operation', async () => {
    const graph = await graphOf(pair, { getA: { consumes: { aId: 'getA' }, produces: { aId: '/bId' } } });
    expect(graph.problems.map(({ message }) => message)).toEqual([
      'nothing can make aId first: GET /a/{aId} needs GET /a/{aId}, a cycle',
    ]);
  });

  test('cost nothing where there is another way in', async () => {
    const back = { links: { b: { operationId: 'getB', parameters: { bId: '$response.body#/bId' } } } };
    const forth = { links: { a: { operationId: 'getA', parameters: { aId: '$response.body#/aId' } } } };
    const graph = await graphOf({
      '/a': { post: answering(object('aId')) },
      '/a/{aId}': { get: { operationId: 'getA', ...answering(object('bId'), '200', back) } },
      '/b/{bId}': { get: { operationId: 'getB', ...answering(object('aId'), '200', forth) } },
    });
    expect(graph.problems).toEqual([]);
    expect(makers(graph, 'GET /a/{aId}', 'aId')).toEqual(['POST /a by path from /aId']);
    expect(makers(graph, 'GET /b/{bId}', 'bId')).toEqual(['GET /a/{aId} by link from /bId']);
  });
});

test.describe('below the same outer object', () => {
  for (const [into, from, expected] of [
    [
      ['/orders/{id}/items', '/orders/{id}/items'],
      ['/orders/{orderId}/items/{itemId}', '/orders/o-1/items/{itemId}'],
      '/orders/o-1/items',
    ],
    [
      ['/orders/{id}/items', '/orders/o-9/items'],
      ['/orders/{orderId}/items/{itemId}', '/orders/o-1/items/{itemId}'],
      '/orders/o-1/items',
    ],
    [['/orders/{id}', '/orders/{id}'], ['/users/{id}', '/users/u-1'], '/orders/{id}'],
    [['/orders/{id}', '/v2/orders/{id}'], ['/orders/{orderId}/items', '/v1/orders/a%2Fb/items'], '/v2/orders/a%2Fb'],
    [['/orders', '/orders'], ['/orders/{orderId}', '/orders/{orderId}'], '/orders'],
    [['/a?b={c}', '/a'], ['/a/{d}', '/a/1'], '/a'],
  ] as const) {
    test(`${into[1]} for ${from[1]}`, () => {
      const paths = [into, from].map(([template, path]) => ({ template, path }));
      expect(takeOver(...(paths as [(typeof paths)[0], (typeof paths)[0]]))).toBe(expected);
    });
  }

  test('a collection is what stands before the parameter', () => {
    expect(collectionOf('/orders/{orderId}/items', 'orderId')).toBe('/orders');
    expect(collectionOf('/orders', 'orderId')).toBeUndefined();
    expect(isSameTemplate('/orders/{a}/items/', '/orders/{b}/items')).toBe(true);
    expect(isSameTemplate('/orders/{a}', '/orders/a')).toBe(false);
  });
});

test.describe('values in answers', () => {
  const answer = (text: string, given: Partial<Answered> = {}): Answered => ({
    case: 'c',
    kind: 'response',
    at: '2026-01-01T00:00:00.000Z',
    request: { method: 'POST', url: 'http://127.0.0.1/', headers: [] },
    status: 201,
    headers: [],
    body: { mediaType: 'application/json', text, bytes: text.length, truncated: false },
    durationMs: 1,
    ...given,
  });
  const body = (pointer: string): readonly Take[] => [{ body: pointer }];

  for (const [text, pointer, expected] of [
    ['{"id":"o-1"}', '/id', 'o-1'],
    ['{"id":7}', '/id', '7'],
    ['{"id":9007199254740993}', '/id', '9007199254740993'],
    ['{"note":"a, 1234567890123456789,","id":1}', '/id', '1'],
    ['[{"a/b":{"~":"x"}}]', '/0/a~1b/~0', 'x'],
    ['{"id":""}', '/id', undefined],
    ['{"id":".."}', '/id', undefined],
    ['{"id":null}', '/id', undefined],
    ['{"id":{"id":1}}', '/id', undefined],
    ['[]', '/0/id', undefined],
    ['not JSON', '/id', undefined],
    ['"\\ud800"', '', undefined],
  ] as const) {
    test(`${text} at ${pointer}`, () => {
      expect(valueIn(answer(text), body(pointer))).toBe(expected);
    });
  }

  for (const [location, expected] of [
    ['/orders/o-1', 'o-1'],
    ['https://api.test/orders/o-1/?x=1#y', 'o-1'],
    ['o-1', 'o-1'],
    ['/orders/a%2Fb%20c', 'a/b c'],
    ['https://api.test', undefined],
    ['/orders/..', undefined],
    ['/orders/%E0%A4', '%E0%A4'],
  ] as const) {
    test(`Location: ${location}`, () => {
      const headers = [['location', location]] as const;
      expect(valueIn(answer('', { headers }), [{ body: '/id' }, { header: 'location' }])).toBe(expected);
    });
  }

  test('a field that is no URL is taken whole', () => {
    expect(valueIn(answer('', { headers: [['x-order', 'a/b']] }), [{ header: 'x-order' }])).toBe('a/b');
  });

  test('a refusal has none', () => {
    expect(valueIn(answer('{"id":"o-1"}', { status: 403 }), body('/id'))).toBeUndefined();
    expect(valueIn(answer('{"ok":false,"id":"o-1"}', { status: 200 }), body('/id'))).toBeUndefined();
  });
});
