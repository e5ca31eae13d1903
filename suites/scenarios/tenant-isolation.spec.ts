import { expect, test } from 'twogate/playwright';

test('a tenant finds nothing of another tenant', async ({ api, identities }) => {
  const [mine, theirs] = [identities['acme-clerk'], identities['globex-clerk']];
  const order = await api.call('createOrder', { as: mine });
  const path = { orderId: order.body.id };

  expect(await api.call('getOrder', { as: mine, path })).toBeGranted();
  expect(await api.call('getOrder', { as: theirs, path })).toBeForbidden();
  expect(await api.call('updateOrder', { as: theirs, path, body: { note: 'ours now' } })).toBeForbidden();
  expect(await api.call('deleteOrder', { as: theirs, path })).toBeForbidden();

  const list = await api.call('listOrders', { as: theirs, query: { limit: 100 } });
  expect(list.body.orders.map(({ id }: { id: string }) => id)).not.toContain(order.body.id);
  expect((await api.call('getOrder', { as: mine, path })).body).toEqual(order.body);
});
