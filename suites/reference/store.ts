export type OrderStatus = 'open' | 'paid' | 'shipped' | 'cancelled';

export interface Item {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  /** Cents. */
  readonly unitPrice: number;
}

export interface Refund {
  readonly id: string;
  /** Cents. */
  readonly amount: number;
  readonly reason: string;
}

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly note?: string;
  readonly items: readonly Item[];
  /** Ids of items that were taken out. */
  readonly removed: readonly string[];
  /** By idempotency key. */
  readonly refunds: Readonly<Record<string, Refund>>;
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Cents. */
  readonly price: number;
}

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** What the service knows; made anew for each start. */
export interface Store {
  readonly orders: Map<string, Order>;
  readonly deletedOrders: Set<string>;
  /** To which tenant an order belongs, deleted or not; an order that is not listed belongs to nobody in particular. */
  readonly tenants: Map<string, string>;
  /** Units on the shelf, by SKU. */
  readonly inventory: Map<string, number>;
  readonly customers: ReadonlyMap<string, Customer>;
}

export const PRODUCTS: readonly Product[] = [
  { sku: 'mug-blue', name: 'Blue mug', price: 1250 },
  { sku: 'tea-green', name: 'Green tea, 100 g', price: 890 },
  { sku: 'pot-iron', name: 'Iron teapot', price: 5400 },
];

const CUSTOMERS: readonly Customer[] = [
  { id: 'c-1', name: 'Harbour Tea Rooms', email: 'kitchen@harbour.test' },
  { id: 'c-2', name: 'Hillside Office Supplies', email: 'buying@hillside.test' },
];

const SEEDED_ORDERS = 12;

/** Orders `o-1001` to `o-1012` with two items each, enough for every destructive operation to have its own. */
export function seedStore(): Store {
  const ids = Array.from({ length: SEEDED_ORDERS }, (_, index) => `o-${1001 + index}`);
  return {
    orders: new Map(ids.map((id) => [id, seedOrder(id)])),
    deletedOrders: new Set(),
    tenants: new Map(),
    inventory: new Map(PRODUCTS.map(({ sku }) => [sku, 40])),
    customers: new Map(CUSTOMERS.map((customer) => [customer.id, customer])),
  };
}

function seedOrder(id: string): Order {
  const items: readonly Item[] = [
    { id: 'i-1', sku: 'mug-blue', quantity: 4, unitPrice: 1250 },
    { id: 'i-2', sku: 'tea-green', quantity: 2, unitPrice: 890 },
  ];
  return { id, customerId: 'c-1', status: 'paid', items, removed: [], refunds: {} };
}

export function findProduct(sku: string): Product | undefined {
  return PRODUCTS.find((product) => product.sku === sku);
}

/** Cents. */
export function totalOf(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
}
