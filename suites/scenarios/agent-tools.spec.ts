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
