import type { StepUp } from '../../src/model/operation.ts';

export type SchemeName = 'oauth' | 'apiKey' | 'signature';

/** One way in. */
export interface AccessAlternative {
  readonly scheme: SchemeName;
  /** All of them are needed. */
  readonly scopes: readonly string[];
}

/** Who may call an operation. */
export interface Access {
  /** True where a request without credentials is served. */
  readonly anonymous: boolean;
  readonly alternatives: readonly AccessAlternative[];
}

export interface Route {
  readonly operationId: string;
  readonly method: string;
  /** Template, as in the document. */
  readonly path: string;
  readonly access: Access;
}

const scopes = (...required: string[]): Access => ({
  anonymous: false,
  alternatives: [{ scheme: 'oauth', scopes: required }],
});

const scopesOrKey = (...required: string[]): Access => ({
  anonymous: false,
  alternatives: [
    { scheme: 'oauth', scopes: required },
    { scheme: 'apiKey', scopes: [] },
  ],
});

const everyone: Access = { anonymous: true, alternatives: [] };

const everyoneOrScopes = (...required: string[]): Access => ({ ...scopes(...required), anonymous: true });

const TABLE = {
  getHealth: ['GET', '/health', everyone],
  listProducts: ['GET', '/products', everyoneOrScopes('catalog:read')],
  getInventory: ['GET', '/inventory/{sku}', scopesOrKey('inventory:read')],
  setInventory: ['PUT', '/inventory/{sku}', scopesOrKey('inventory:write')],
  getCustomer: ['GET', '/customers/{customerId}', scopes('customers:read')],
  listOrders: ['GET', '/orders', scopes('orders:read')],
  createOrder: ['POST', '/orders', scopes('orders:write')],
  getOrder: ['GET', '/orders/{orderId}', scopes('orders:read')],
  replaceOrder: ['PUT', '/orders/{orderId}', scopes('orders:write')],
  updateOrder: ['PATCH', '/orders/{orderId}', scopes('orders:write')],
  deleteOrder: ['DELETE', '/orders/{orderId}', scopes('orders:delete')],
  listItems: ['GET', '/orders/{orderId}/items', scopes('orders:read')],
  addItem: ['POST', '/orders/{orderId}/items', scopes('orders:write')],
  getItem: ['GET', '/orders/{orderId}/items/{itemId}', scopes('orders:read')],
  updateItem: ['PATCH', '/orders/{orderId}/items/{itemId}', scopes('orders:write')],
  removeItem: ['DELETE', '/orders/{orderId}/items/{itemId}', scopes('orders:write')],
  listRefunds: ['GET', '/orders/{orderId}/refunds', scopes('orders:read', 'payments:read')],
  refundOrder: ['POST', '/orders/{orderId}/refunds', scopes('orders:write', 'payments:write')],
} as const satisfies Record<string, readonly [method: string, path: string, access: Access]>;

export type OperationId = keyof typeof TABLE;

/** The API's own table; what it enforces does not come from the document, so that a test can compare the two. */
export const ROUTES: readonly (Route & { readonly operationId: OperationId })[] = (
  Object.keys(TABLE) as OperationId[]
).map((operationId) => {
  const [method, path, access] = TABLE[operationId];
  return { operationId, method, path, access };
});

/** What is asked of the authentication behind a token, where the API is to know step-up at all. */
export const STEP_UP: Readonly<Partial<Record<OperationId, StepUp>>> = {
  getCustomer: { acrValues: ['urn:orders:mfa', 'urn:orders:key'] },
  refundOrder: { acrValues: ['urn:orders:key'], maxAge: 600 },
};
