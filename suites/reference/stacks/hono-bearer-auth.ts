import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { bearerAuth } from 'hono/bearer-auth';
import { defineStack } from '../stack.ts';
import { serveHono } from './app/hono.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';

export default defineStack({
  id: 'hono-bearer-auth',
  title: 'Hono with its `bearerAuth` middleware',
  packages: ['hono'],
  setup:
    'Two fixed tokens, as the documentation has it: `bearerAuth({ token: [read, privileged] })` for GET, `bearerAuth({ token: privileged })` for what writes.',
  start: async () => {
    const [read, privileged] = [randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
    const app = new Hono();
    app.on('GET', '*', bearerAuth({ token: [read, privileged] }));
    app.on('POST', '*', bearerAuth({ token: privileged }));
    const running = await serveHono(app, () => 'one of two');
    const tokens = [
      { token: read, scopes: ['orders:read'] },
      { token: privileged, scopes: ['orders:read', 'orders:write'] },
    ];
    return { ...running, document: ORDERS_DOCUMENT, security: { oauth: { source: 'static', tokens } } };
  },
  operation: 'POST /orders',
  answers: {
    absent: '401 Bearer realm=""',
    'malformed-token': '401 Bearer error="invalid_token"',
    'wrong-scope': '401 Bearer error="invalid_token"',
  },
  patterns: ['all-401'],
  rules: [],
  fix: 'The middleware knows one refusal: a token that it was not given is `invalid_token`, though the other middleware would have known it. Take all tokens in one `bearerAuth`, and compare what each may do in a second middleware that answers 403.',
});
