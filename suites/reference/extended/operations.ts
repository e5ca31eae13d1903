import { json, noContent } from '../answer.ts';
import type { ExtraOperation } from '../api.ts';
import { totalOf } from '../store.ts';
import { object, oneOf, text } from '../validation.ts';

/** Roles of the staff by name; who is not listed is a clerk. */
export type StaffRoles = Map<string, string>;

const oauth = (...scopes: string[]) => ({
  anonymous: false,
  alternatives: [{ scheme: 'oauth' as const, scopes }],
});

const isRole = object({ role: oneOf('clerk', 'viewer') });
const isEvent = object({ id: text, type: text });

/** The webhook's route. */
export const WEBHOOK = 'receivePaymentEvent';

/** Operations that the order service does not have, and recipes need. */
export const extraOperations = (roles: StaffRoles): readonly ExtraOperation[] => [
  {
    route: {
      operationId: 'cancelOrder',
      method: 'POST',
      path: '/orders/{orderId}/cancellation',
      access: oauth('orders:cancel'),
    },
    handler: {
      find: (store, { orderId = '' }) => {
        const order = store.orders.get(orderId);
        if (order === undefined) return undefined;
        return () => {
          const { removed: _, refunds: __, ...cancelled } = { ...order, status: 'cancelled' as const };
          store.orders.set(orderId, { ...order, status: 'cancelled' });
          return json(200, { ...cancelled, currency: 'EUR', total: totalOf(order.items) });
        };
      },
    },
  },
  {
    route: {
      operationId: 'setStaffRole',
      method: 'PUT',
      path: '/staff/{name}/role',
      access: oauth('staff:write'),
    },
    handler: {
      validate: ({ body }) => isRole(body, 'body'),
      find: (_store, { name = '' }) => {
        return ({ body }) => {
          const { role } = body as { readonly role: string };
          roles.set(name, role);
          return json(200, { role });
        };
      },
    },
  },
  {
    route: {
      operationId: WEBHOOK,
      method: 'POST',
      path: '/webhooks/payments',
      access: { anonymous: false, alternatives: [{ scheme: 'signature', scopes: [] }] },
    },
    handler: {
      validate: ({ body }) => isEvent(eventIn(body), 'body'),
      find: () => () => ({ ...noContent(), status: 202 }),
    },
  },
];

/** The body is kept as received until its signature is verified. */
function eventIn(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
