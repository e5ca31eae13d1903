import { expect, test } from 'twogate/playwright';

test('a new key is taken up, and a withdrawn one is dropped', async ({ api, credentials }) => {
  expect(await api.call('listOrders', { as: credentials.sufficient() })).toBeGranted();
  expect(await api.call('listOrders', { as: credentials.kind('rotated-key') })).toBeGranted();
  expect(await api.call('listOrders', { as: credentials.kind('retired-key') })).toBeUnauthenticated({
    error: 'invalid_token',
  });
});
