import { type Answer, json, noContent, problem } from './answer.ts';
import type { OperationId } from './routes.ts';
import { findProduct, type Item, type Order, type OrderStatus, PRODUCTS, type Store, totalOf } from './store.ts';
import { type Check, integer, knownSku, list, object, oneOf, text } from './validation.ts';

/** What a handler sees of a request. */
export interface Input {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: unknown;
  /** What the caller proved to have; empty for anonymous ones. */
  readonly scopes: readonly string[];
  /** Whose what the caller makes will be. */
  readonly tenant?: string;
}

type Params = Input['params'];

/** What will be done to a resource that was found. */
export type Action = (input: Input) => Answer;

/** One operation behind the gates: is the request well-formed, is the resource there, and what happens to it. */
export interface Handler {
  readonly validate?: (input: Input) => string | undefined;
  readonly find: (store: Store, params: Params) => Action | undefined;
}

interface NewItem {
  readonly sku: string;
  readonly quantity: number;
}

interface NewOrder {
  readonly customerId: string;
  readonly note?: string;
  readonly items: readonly NewItem[];
}

interface OrderChanges {
  readonly status?: OrderStatus;
  readonly note?: string;
}

interface NewRefund {
  readonly amount: number;
  readonly reason: string;
}

const STATUSES: readonly OrderStatus[] = ['open', 'paid', 'shipped', 'cancelled'];
const quantity = integer(1, 1000);
const newItem = object({ sku: knownSku, quantity });
const newOrder = object({ customerId: text, note: text, items: list(newItem) }, ['note']);
const orderChanges = object({ status: oneOf(...STATUSES), note: text }, ['status', 'note']);
const newRefund = object({ amount: integer(1, 10_000_000), reason: text });

const body =
  (check: Check) =>
  (input: Input): string | undefined =>
    check(input.body, 'body');

const always = (action: (store: Store) => Action) => (store: Store) => action(store);

/** Acts on the order that the path names. */
const onOrder =
  (act: (order: Order, input: Input, store: Store) => Answer) =>
  (store: Store, params: Params): Action | undefined => {
    const order = store.orders.get(params.orderId ?? '');
    return order && ((input) => act(order, input, store));
  };

/** Acts on the item that the path names. */
const onItem =
  (act: (item: Item, order: Order, write: { input: Input; store: Store }) => Answer) =>
  (store: Store, params: Params): Action | undefined => {
    const order = store.orders.get(params.orderId ?? '');
    const item = order?.items.find(({ id }) => id === params.itemId);
    return order && item && ((input) => act(item, order, { input, store }));
  };

export const HANDLERS = {
  getHealth: { find: always(() => () => json(200, { status: 'up' })) },
  listProducts: { find: always((store) => (input) => json(200, { products: listProducts(store, input.scopes) })) },
  getInventory: { find: (store, { sku = '' }) => (store.inventory.has(sku) ? () => stock(store, sku) : undefined) },
  setInventory: {
    validate: body(object({ available: integer(0, 1_000_000) })),
    find: (store, { sku = '' }) => (store.inventory.has(sku) ? (input) => setStock(store, sku, input) : undefined),
  },
  getCustomer: {
    find: (store, { customerId = '' }) => {
      const customer = store.customers.get(customerId);
      return customer && (() => json(200, customer));
    },
  },
  listOrders: { validate: checkFilter, find: always((store) => (input) => listOrders(store, input)) },
  createOrder: { validate: body(newOrder), find: always((store) => (input) => createOrder(store, input)) },
  getOrder: { find: onOrder((order) => json(200, view(order))) },
  replaceOrder: { validate: body(newOrder), find: onOrder(replaceOrder) },
  updateOrder: { validate: body(orderChanges), find: onOrder(updateOrder) },
  deleteOrder: { find: deleteOrder },
  listItems: { find: onOrder((order) => json(200, { items: order.items })) },
  addItem: { validate: body(newItem), find: onOrder(addItem) },
  getItem: { find: onItem((item) => json(200, item)) },
  updateItem: { validate: body(object({ quantity })), find: onItem(updateItem) },
  removeItem: { find: removeItem },
  listRefunds: { find: onOrder((order) => json(200, { refunds: Object.values(order.refunds) })) },
  refundOrder: { validate: checkRefund, find: onOrder(refundOrder) },
} as const satisfies Record<OperationId, Handler>;

function view({ removed: _removed, refunds: _refunds, ...order }: Order) {
  return { ...order, currency: 'EUR', total: totalOf(order.items) };
}

function listProducts(store: Store, scopes: readonly string[]) {
  if (!scopes.includes('catalog:read')) return PRODUCTS;
  return PRODUCTS.map((product) => ({ ...product, available: store.inventory.get(product.sku) ?? 0 }));
}

function stock(store: Store, sku: string): Answer {
  return json(200, { sku, available: store.inventory.get(sku) ?? 0 });
}

function setStock(store: Store, sku: string, input: Input): Answer {
  store.inventory.set(sku, (input.body as { available: number }).available);
  return stock(store, sku);
}

function checkFilter({ query }: Input): string | undefined {
  const limit = query.limit === undefined ? undefined : integer(1, 100)(Number(query.limit), 'limit');
  if (limit !== undefined || query.status === undefined) return limit;
  return list(oneOf(...STATUSES))(valuesOf(query.status), 'status');
}

function valuesOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

function listOrders(store: Store, { query, tenant }: Input): Answer {
  const statuses = valuesOf(query.status);
  const matching = [...store.orders.values()].filter(
    (order) =>
      [undefined, tenant].includes(store.tenants.get(order.id)) &&
      (statuses.length === 0 || statuses.includes(order.status)) &&
      (query.customerId === undefined || order.customerId === query.customerId),
  );
  const page = matching.slice(0, Number(query.limit ?? 20));
  return json(200, { orders: page.map(view), total: matching.length });
}

function priced(items: readonly NewItem[]): readonly Item[] {
  return items.map(({ sku, quantity }, index) => item(`i-${index + 1}`, sku, quantity));
}

function item(id: string, sku: string, quantity: number): Item {
  return { id, sku, quantity, unitPrice: findProduct(sku)?.price ?? 0 };
}

function save(store: Store, order: Order): Order {
  store.orders.set(order.id, order);
  return order;
}

function createOrder(store: Store, input: Input): Answer {
  const { items, ...rest } = input.body as NewOrder;
  const id = `o-${1001 + store.orders.size + store.deletedOrders.size}`;
  const order = save(store, { id, ...rest, status: 'open', items: priced(items), removed: [], refunds: {} });
  if (input.tenant !== undefined) store.tenants.set(id, input.tenant);
  return json(201, view(order), { location: `/orders/${id}` });
}

function replaceOrder(order: Order, input: Input, store: Store): Answer {
  const { items, ...rest } = input.body as NewOrder;
  const { id, status, refunds } = order;
  return json(200, view(save(store, { id, status, refunds, ...rest, items: priced(items), removed: [] })));
}

function updateOrder(order: Order, input: Input, store: Store): Answer {
  return json(200, view(save(store, { ...order, ...(input.body as OrderChanges) })));
}

/** Deleting what has been deleted succeeds again: the method is idempotent, and so is the answer. */
function deleteOrder(store: Store, { orderId = '' }: Params): Action | undefined {
  if (!store.orders.has(orderId) && !store.deletedOrders.has(orderId)) return undefined;
  return () => {
    store.orders.delete(orderId);
    store.deletedOrders.add(orderId);
    return noContent();
  };
}

/** More of a product that the order has already raises that item's quantity. */
function addItem(order: Order, input: Input, store: Store): Answer {
  const { sku, quantity } = input.body as NewItem;
  const present = order.items.find((candidate) => candidate.sku === sku);
  const id = present?.id ?? `i-${order.items.length + order.removed.length + 1}`;
  const added = item(id, sku, (present?.quantity ?? 0) + quantity);
  save(store, { ...order, items: [...order.items.filter((candidate) => candidate !== present), added] });
  return json(201, added, { location: `/orders/${order.id}/items/${id}` });
}

function updateItem(old: Item, order: Order, { input, store }: { input: Input; store: Store }): Answer {
  const changed = { ...old, ...(input.body as { quantity: number }) };
  save(store, { ...order, items: order.items.map((candidate) => (candidate === old ? changed : candidate)) });
  return json(200, changed);
}

function removeItem(store: Store, { orderId = '', itemId = '' }: Params): Action | undefined {
  const order = store.orders.get(orderId);
  if (order?.removed.includes(itemId)) return noContent;
  if (!order?.items.some(({ id }) => id === itemId)) return undefined;
  return () => {
    const items = order.items.filter(({ id }) => id !== itemId);
    save(store, { ...order, items, removed: [...order.removed, itemId] });
    return noContent();
  };
}

function checkRefund(input: Input): string | undefined {
  return text(input.headers['idempotency-key'], 'Idempotency-Key') ?? body(newRefund)(input);
}

/** A repeated idempotency key gives the refund that it gave before. */
function refundOrder(order: Order, input: Input, store: Store): Answer {
  const key = String(input.headers['idempotency-key']);
  const given = Object.hasOwn(order.refunds, key) ? order.refunds[key] : undefined;
  if (given !== undefined) return json(201, given);
  const { amount, reason } = input.body as NewRefund;
  const refunds = Object.values(order.refunds);
  const left = totalOf(order.items) - refunds.reduce((sum, refund) => sum + refund.amount, 0);
  if (amount > left) return problem(409, 'The amount is more than is left of the order.');
  const refund = { id: `r-${refunds.length + 1}`, amount, reason };
  save(store, { ...order, refunds: { ...order.refunds, [key]: refund } });
  return json(201, refund);
}
