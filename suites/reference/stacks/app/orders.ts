import type { JsonObject } from '../../../../src/model/json.ts';

export interface Order {
  readonly id: string;
  readonly item: string;
}

/** What every app does behind its gates. */
export interface Orders {
  readonly list: () => { readonly orders: readonly Order[] };
  readonly find: (id: string) => Order | undefined;
  /** Undefined where this is no order. */
  readonly place: (body: unknown) => Order | undefined;
}

export function openOrders(): Orders {
  const orders = new Map([['o-1', { id: 'o-1', item: 'pot' }]]);
  return {
    list: () => ({ orders: [...orders.values()] }),
    find: (id) => orders.get(id),
    place: (body) => {
      const { item } = (body ?? {}) as { readonly item?: unknown };
      if (typeof item !== 'string') return undefined;
      const order = { id: `o-${orders.size + 1}`, item };
      orders.set(order.id, order);
      return order;
    },
  };
}

const ORDER = {
  type: 'object',
  required: ['id', 'item'],
  properties: { id: { type: 'string' }, item: { type: 'string' } },
};

/** What is sent to place an order. */
export const ORDER_REQUEST = {
  type: 'object',
  required: ['item'],
  properties: { item: { type: 'string' } },
};

const REFUSALS = {
  '401': { description: 'It is not known who calls.' },
  '403': { description: 'The caller may not do this.' },
};

const json = (description: string, schema: JsonObject): JsonObject => ({
  description,
  content: { 'application/json': { schema } },
});

/** One operation that needs a token alone, three that need a scope besides. */
export const ORDERS_DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Orders', version: '1.0.0' },
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: 'https://issuer.test/token',
            scopes: { 'orders:read': 'See orders', 'orders:write': 'Place orders' },
          },
        },
      },
    },
  },
  paths: {
    '/me': {
      get: {
        operationId: 'getMe',
        security: [{ oauth: [] }],
        responses: {
          '200': json('The caller.', { type: 'object', required: ['subject'], properties: { subject: {} } }),
          '401': REFUSALS['401'],
        },
      },
    },
    '/orders': {
      get: {
        operationId: 'listOrders',
        security: [{ oauth: ['orders:read'] }],
        responses: {
          '200': json('The orders.', { type: 'object', properties: { orders: { type: 'array', items: ORDER } } }),
          ...REFUSALS,
        },
      },
      post: {
        operationId: 'placeOrder',
        security: [{ oauth: ['orders:write'] }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: ORDER_REQUEST, example: { item: 'kettle' } } },
        },
        responses: {
          '201': json('The order.', ORDER),
          '400': { description: 'This is no order.' },
          ...REFUSALS,
        },
      },
    },
    '/orders/{orderId}': {
      get: {
        operationId: 'getOrder',
        security: [{ oauth: ['orders:read'] }],
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string' }, example: 'o-1' }],
        responses: {
          '200': json('The order.', ORDER),
          '404': { description: 'There is no such order.' },
          ...REFUSALS,
        },
      },
    },
  },
};
