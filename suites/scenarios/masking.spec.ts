import { expect, test } from 'twogate/playwright';

test('what is hidden looks like what is not there', async ({ api, identities, report }) => {
  const order = await api.call('createOrder', { as: identities['acme-clerk'] });
  const as = identities['globex-clerk'];
  const hidden = await api.call('getOrder', { as, path: { orderId: order.body.id } });
  const missing = await api.call('getOrder', { as, path: { orderId: 'o-999999' } });

  expect(hidden).toBeForbidden();
  expect(hidden.status).toBe(404);
  expect(hidden.text).toBe(missing.text);
  expect(Object.keys(hidden.headers).sort()).toEqual(Object.keys(missing.headers).sort());
  report.note(`Hidden: ${Math.round(hidden.durationMs)} ms, missing: ${Math.round(missing.durationMs)} ms.`);
});

test('masking is for those who are known: a stranger is asked who it is', async ({ api, credentials }) => {
  for (const orderId of ['o-1001', 'o-999999']) {
    expect(await api.call('getOrder', { as: credentials.absent(), path: { orderId } })).toBeUnauthenticated();
  }
});
