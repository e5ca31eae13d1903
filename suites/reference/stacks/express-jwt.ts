import express from 'express';
import { expressjwt, type Request } from 'express-jwt';
import guard from 'express-jwt-permissions';
import { defineStack } from '../stack.ts';
import { quietExpress, routeOrders } from './app/express.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { serve } from './app/serve.ts';

export default defineStack({
  id: 'express-jwt',
  title: 'Express with express-jwt and express-jwt-permissions',
  packages: ['express', 'express-jwt', 'express-jwt-permissions'],
  setup:
    '`express.json()` for the app, `expressjwt({ secret, algorithms })` on each route, then `guard.check(…)` on the claim `scope`; neither has an error handler behind it.',
  start: async ({ publicKey }) => {
    const app = quietExpress();
    const verified = expressjwt({ secret: publicKey, algorithms: ['ES256'] });
    const permissions = guard({ requestProperty: 'auth', permissionsProperty: 'scope' });
    app.use(express.json());
    routeOrders(app, {
      me: [verified],
      read: [verified, permissions.check('orders:read')],
      write: [verified, permissions.check('orders:write')],
      subject: (request: Request) => request.auth?.sub,
    });
    return { ...(await serve(app)), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: '401',
    expired: '401',
    'bad-signature': '401',
    'malformed-token': '401',
    'wrong-audience': '200',
    'no-scope': '403',
    'wrong-scope': '403',
  },
  patterns: ['bare-denial', 'fail-open', 'validation-first'],
  rules: ['token-content-strict'],
  fix: 'Give `expressjwt` the options `audience` and `issuer`: without them every token of the key is taken, whoever it is for. Put it in front of `express.json()`, and add an error handler that answers an `UnauthorizedError` with its status and a `WWW-Authenticate` of its own. The package `jsonwebtoken` ignores unknown members of `crit`; a verifier that knows them is the only remedy.',
});
