import { expect, test } from 'twogate/playwright';

const gateway = {
  tokenEndpoint: process.env.TOKEN_ENDPOINT ?? '',
  client: { id: 'agent-gateway', secret: process.env.AGENT_GATEWAY_SECRET ?? '' },
};

test('a token that was exchanged for less scope does less', async ({ api, credentials }) => {
  const broad = credentials.withScopes('orders:read', 'orders:write');
  expect(await api.call('createOrder', { as: broad })).toBeGranted();

  const narrow = await credentials.exchange(broad, { ...gateway, scopes: ['orders:read'] });
  expect(await api.call('listOrders', { as: narrow })).toBeGranted();
  expect(await api.call('createOrder', { as: narrow })).toBeForbidden({ missingScope: 'orders:write' });
});

test('a token cannot be exchanged for more scope than it holds', async ({ credentials }) => {
  const reader = credentials.withScopes('orders:read');
  const more = credentials.exchange(reader, { ...gateway, scopes: ['orders:read', 'orders:cancel'] });
  await expect(more).rejects.toThrow('invalid_scope');
});
