import { expect, test } from 'twogate/playwright';

test('an agent with read scopes cannot cancel an order', async ({ api, credentials }) => {
  const order = await api.call('createOrder', { as: credentials.sufficient() });
  const answer = await api.call('cancelOrder', {
    as: credentials.withScopes('orders:read'),
    path: { orderId: order.body.id },
  });
  expect(answer).toBeForbidden({ missingScope: 'orders:cancel' });
  expect(await api.call('getOrder', { path: { orderId: order.body.id } })).toMatchContract();
});

const TOOLS = ['listOrders', 'getOrder', 'listItems', 'listProducts'];
const NO_TOOLS = ['createOrder', 'updateOrder', 'cancelOrder', 'deleteOrder', 'refundOrder'];

test('the shop agent has its tools and no others', async ({ api, identities }) => {
  const as = identities['shop-agent'];
  const order = await api.call('createOrder');
  const path = { orderId: order.body.id };
  const needs = (tool: string) => (/list(?:Orders|Products)|create/.test(tool) ? {} : { path });
  for (const tool of TOOLS) expect(await api.call(tool, { as, ...needs(tool) }), tool).toBeGranted();
  for (const tool of NO_TOOLS) expect(await api.call(tool, { as, ...needs(tool) }), tool).toBeForbidden();
});
