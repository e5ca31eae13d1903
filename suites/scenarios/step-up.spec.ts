import { expect, test } from 'twogate/playwright';

test('a customer is shown only after a strong log-in', async ({ api, credentials }) => {
  const weak = await api.call('getCustomer', { as: credentials.kind('low-acr') });
  expect(weak).toBeUnauthenticated({ error: 'insufficient_user_authentication' });
  expect(weak).toHaveChallenge({ scheme: 'Bearer', acr_values: /\burn:orders:mfa\b/ });

  expect(await api.call('getCustomer', { as: credentials.sufficient() })).toBeGranted();
  // Who lacks the scope is told so: a stronger log-in would not help.
  expect(await api.call('getCustomer', { as: credentials.withoutScopes('customers:read') })).toBeForbidden({
    missingScope: 'customers:read',
  });
});
