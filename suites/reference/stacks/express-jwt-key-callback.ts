import express from 'express';
import { expressjwt, type Request } from 'express-jwt';
import guard from 'express-jwt-permissions';
import { defineStack } from '../stack.ts';
import { quietExpress, routeOrders } from './app/express.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { serve } from './app/serve.ts';

export default defineStack({
  id: 'express-jwt-key-callback',
  title: 'Express with express-jwt that looks keys up',
  packages: ['express', 'express-jwt', 'express-jwt-permissions'],
  setup:
    '`expressjwt({ secret, algorithms, audience, issuer })` before everything, its `secret` a function that finds the key by the token’s issuer and throws where there is none, as the README has it; `express.json()` and `guard.check(…)` after it.',
  start: async ({ publicKey, audience, issuer }) => {
    const app = quietExpress();
    const keys = new Map([[issuer, publicKey]]);
    const permissions = guard({ requestProperty: 'auth', permissionsProperty: 'scope' });
    const secret: Parameters<typeof expressjwt>[0]['secret'] = async (_request, token) => {
      const { payload } = token as { readonly payload: { readonly iss?: string } };
      const key = keys.get(payload.iss ?? '');
      if (key === undefined) throw new Error('missing_secret');
      return key;
    };
    app.use(expressjwt({ secret, algorithms: ['ES256'], audience, issuer }));
    app.use(express.json());
    routeOrders(app, {
      me: [],
      read: [permissions.check('orders:read')],
      write: [permissions.check('orders:write')],
      subject: (request: Request) => request.auth?.sub,
    });
    return { ...(await serve(app)), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: '401',
    expired: '401',
    'bad-signature': '401',
    'malformed-token': '500',
    'wrong-audience': '401',
    'no-scope': '403',
    'wrong-scope': '403',
  },
  patterns: ['bare-denial', 'crash-on-malformed'],
  rules: ['token-content-strict'],
  fix: 'An error from the key function that has no `status` becomes a 500, and the function is called without a token where it cannot be decoded: read `token?.payload`, and throw an `UnauthorizedError` where there is no key. An error handler gives the 401 its `WWW-Authenticate`. The package `jsonwebtoken` ignores unknown members of `crit`; a verifier that knows them is the only remedy.',
});
