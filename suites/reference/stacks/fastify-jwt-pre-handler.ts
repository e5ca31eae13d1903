import { defineStack } from '../stack.ts';
import { serveFastify } from './app/fastify.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';

export default defineStack({
  id: 'fastify-jwt-pre-handler',
  title: 'Fastify with @fastify/jwt in `preHandler`',
  packages: ['fastify', '@fastify/jwt'],
  setup:
    'The plugin has the public key and `verify: { allowedAud, allowedIss }`; `request.jwtVerify()` stands in the `preHandler` hook of each route. It knows no scopes, and the app adds none.',
  start: async ({ publicKey, audience, issuer }) => ({
    ...(await serveFastify('preHandler', {
      secret: { public: publicKey },
      verify: { allowedAud: audience, allowedIss: issuer },
    })),
    document: ORDERS_DOCUMENT,
  }),
  operation: 'GET /orders',
  answers: {
    absent: '401',
    expired: '401',
    'bad-signature': '401',
    'malformed-token': '401',
    'wrong-audience': '401',
    'no-scope': '200',
    'wrong-scope': '200',
  },
  patterns: ['bare-denial', 'crash-on-malformed', 'scope-blind', 'validation-first'],
  rules: [],
  fix: 'Verify in `onRequest`: `preHandler` comes after the body has been parsed and validated, so that callers without a token are told what is wrong with their bodies. The rest as in `onRequest`: 401 for what `jwtVerify` throws without a status, a `WWW-Authenticate`, and a second hook that compares the scopes.',
});
