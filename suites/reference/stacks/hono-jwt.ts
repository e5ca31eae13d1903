import { Hono } from 'hono';
import { jwt } from 'hono/jwt';
import { defineStack } from '../stack.ts';
import { serveHono } from './app/hono.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';

export default defineStack({
  id: 'hono-jwt',
  title: 'Hono with its `jwt` middleware',
  packages: ['hono'],
  setup:
    '`jwt({ secret, alg })` for all routes. It takes only tokens whose `typ` is `JWT`, or that have none. It knows no scopes, and the app adds none.',
  start: async ({ publicKey, issuer, audience }) => {
    const app = new Hono();
    app.use('*', jwt({ secret: publicKey, alg: 'ES256' }));
    const running = await serveHono(app, (context) => (context.get('jwtPayload') as { readonly sub?: string }).sub);
    const oauth = { source: 'signing-key', key: './test-issuer.jwk.json', issuer, audience, typ: 'JWT' };
    return { ...running, document: ORDERS_DOCUMENT, security: { oauth } };
  },
  operation: 'GET /orders',
  answers: {
    absent:
      '401 Bearer realm="{baseUrl}/orders",error="invalid_request",error_description="no authorization included in request"',
    expired: '401 Bearer realm="{baseUrl}/orders",error="invalid_token",error_description="token verification failure"',
    'bad-signature':
      '401 Bearer realm="{baseUrl}/orders",error="invalid_token",error_description="token verification failure"',
    'malformed-token':
      '401 Bearer realm="{baseUrl}/orders",error="invalid_token",error_description="token verification failure"',
    'wrong-audience': '200',
    'no-scope': '200',
    'wrong-scope': '200',
  },
  patterns: ['code-mismatch', 'fail-open', 'scope-blind'],
  rules: [],
  fix: 'Set `verification: { iss, aud }`: without it every token of the key is taken, whoever it is for. Compare the scopes of `jwtPayload` in a second middleware, and answer 403. The `invalid_request` that comes with the 401 to a missing token is the middleware’s own; it does no harm beyond telling clients of an error that they have not made.',
});
