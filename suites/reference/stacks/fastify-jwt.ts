import { defineStack } from '../stack.ts';
import { serveFastify } from './app/fastify.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';

export default defineStack({
  id: 'fastify-jwt',
  title: 'Fastify with @fastify/jwt in `onRequest`',
  packages: ['fastify', '@fastify/jwt'],
  setup:
    'The plugin has the public key and no other option; `request.jwtVerify()` stands in the `onRequest` hook of each route, as the README has it. It knows no scopes, and the app adds none.',
  start: async ({ publicKey }) => ({
    ...(await serveFastify('onRequest', { secret: { public: publicKey } })),
    document: ORDERS_DOCUMENT,
  }),
  operation: 'GET /orders',
  answers: {
    absent: '401',
    expired: '401',
    'bad-signature': '401',
    'malformed-token': '401',
    'wrong-audience': '200',
    'no-scope': '200',
    'wrong-scope': '200',
  },
  patterns: ['bare-denial', 'crash-on-malformed', 'fail-open', 'scope-blind'],
  rules: [],
  fix: 'Set `verify.allowedAud` and `verify.allowedIss`: without them every token of the key is taken, whoever it is for. Where `jwtVerify` throws an error without a status of 4xx, which it does for another algorithm, a token that is not valid yet and an unknown `crit`, answer 401 instead of sending the error on; give the 401 a `WWW-Authenticate`. Compare the scopes in `request.user` in a second hook, and answer 403.',
});
