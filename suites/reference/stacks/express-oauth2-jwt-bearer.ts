import express from 'express';
import { auth, requiredScopes } from 'express-oauth2-jwt-bearer';
import { defineStack } from '../stack.ts';
import { quietExpress, routeOrders } from './app/express.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { serve } from './app/serve.ts';

const DPOP = 'DPoP algs="RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES256K ES384 ES512 EdDSA"';

const refused = (description: string): string =>
  `401 Bearer realm="api", error="invalid_token", error_description="${description}", ${DPOP}`;

const forbidden = (description: string): string =>
  `403 Bearer realm="api", error="insufficient_scope", error_description="${description}", scope="orders:read"`;

export default defineStack({
  id: 'express-oauth2-jwt-bearer',
  title: 'Express with express-oauth2-jwt-bearer',
  packages: ['express', 'express-oauth2-jwt-bearer'],
  setup:
    '`auth({ issuerBaseURL, audience })` before everything, `requiredScopes(…)` on each route, `express.json()` after `auth`.',
  start: async ({ issuer, audience }) => {
    const app = quietExpress();
    app.use(auth({ issuerBaseURL: issuer, audience }));
    app.use(express.json());
    routeOrders(app, {
      me: [],
      read: [requiredScopes('orders:read')],
      write: [requiredScopes('orders:write')],
      subject: ({ auth }) => auth?.payload.sub,
    });
    return { ...(await serve(app)), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: `401 Bearer realm="api", ${DPOP}`,
    expired: refused("'exp' claim timestamp check failed"),
    'bad-signature': refused('signature verification failed'),
    'malformed-token': refused('Invalid Token or Protected Header formatting'),
    'wrong-audience': refused("Unexpected 'aud' value"),
    'no-scope': forbidden("Missing 'scope' claim"),
    'wrong-scope': forbidden('Insufficient Scope'),
  },
  patterns: [],
  rules: ['token-in-query-refused'],
  fix: 'Nothing at the gates. It reads tokens from the query and from form bodies, too, and has no option against that: refuse requests with `access_token` in the query in a middleware before it, so that tokens do not end in logs.',
});
