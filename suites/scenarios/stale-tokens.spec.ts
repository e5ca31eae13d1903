import { expect, test } from 'twogate/playwright';

test('a token from before a role was taken away opens nothing any more', async ({ api, credentials, identities }) => {
  const clerk = identities['night-clerk'];
  const staff = { path: { name: 'night-clerk' } };
  const order = await api.call('createOrder', { as: clerk });
  const path = { orderId: order.body.id };
  expect(await api.call('updateOrder', { as: clerk, path, body: { note: 'Ring twice' } })).toBeGranted();

  await api.call('setStaffRole', { ...staff, body: { role: 'viewer' } });
  try {
    // The same token as before, and then one that was issued after the change.
    for (const as of [clerk, credentials.renewed(clerk)]) {
      expect(await api.call('updateOrder', { as, path, body: { note: 'Ring once' } })).toBeForbidden();
      expect(await api.call('getOrder', { as, path })).toBeGranted();
    }
  } finally {
    await api.call('setStaffRole', { ...staff, body: { role: 'clerk' } });
  }
  expect(await api.call('updateOrder', { as: clerk, path, body: { note: 'Knock' } })).toBeGranted();
});
