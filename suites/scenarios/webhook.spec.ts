import { createHmac } from 'node:crypto';
import { expect, test } from 'twogate/playwright';

const event = { id: 'evt-20', type: 'payment.settled' };

const signed = (body: unknown, secret = process.env.WEBHOOK_SECRET ?? ''): string =>
  `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`;

test('a webhook takes what the provider has signed, and nothing else', async ({ api, credentials }) => {
  const deliver = (signature: string) =>
    api.call('receivePaymentEvent', { as: credentials.given(signature), body: event });

  expect(await deliver(signed(event))).toBeGranted();
  expect(await deliver(signed({ ...event, id: 'evt-21' }))).toBeUnauthenticated();
  expect(await deliver(signed(event, 'the secret of somebody else'))).toBeUnauthenticated();
  expect(await deliver('sha256=')).toBeUnauthenticated();
  expect(await api.call('receivePaymentEvent', { as: credentials.absent(), body: event })).toBeUnauthenticated();
});
