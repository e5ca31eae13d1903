import express from 'express';
import passport from 'passport';
import { Strategy } from 'passport-http-bearer';
import { defineStack } from '../stack.ts';
import { quietExpress, routeOrders } from './app/express.ts';
import { ORDERS_DOCUMENT } from './app/orders.ts';
import { serve } from './app/serve.ts';
import { verifyFor } from './app/verify.ts';

export default defineStack({
  id: 'passport-http-bearer',
  title: 'Express with Passport and passport-http-bearer',
  packages: ['express', 'passport', 'passport-http-bearer'],
  setup:
    '`express.json()` for the app, `passport.authenticate("bearer", { session: false })` on each route; the callback answers `done(null, false)` to a token that does not hold. The scopes that it hands on as `info` are looked at by nobody.',
  start: async (trust) => {
    const app = quietExpress();
    const verify = verifyFor(trust);
    const authenticator = new passport.Passport();
    authenticator.use(
      new Strategy((token, done) => {
        verify(token).then((claims) => {
          if (claims === undefined) done(null, false);
          else done(null, claims, { scope: String(claims.scope ?? ''), message: '' });
        }, done);
      }),
    );
    const authenticated = authenticator.authenticate('bearer', { session: false });
    app.use(express.json());
    routeOrders(app, {
      me: [authenticated],
      read: [authenticated],
      write: [authenticated],
      subject: ({ user }) => (user as { readonly sub?: string }).sub,
    });
    return { ...(await serve(app)), document: ORDERS_DOCUMENT };
  },
  operation: 'GET /orders',
  answers: {
    absent: '401 Bearer realm="Users"',
    expired: '401 Bearer realm="Users", error="invalid_token"',
    'bad-signature': '401 Bearer realm="Users", error="invalid_token"',
    'malformed-token': '401 Bearer realm="Users", error="invalid_token"',
    'wrong-audience': '401 Bearer realm="Users", error="invalid_token"',
    'no-scope': '200',
    'wrong-scope': '200',
  },
  patterns: ['scope-blind', 'validation-first'],
  rules: ['token-in-query-refused'],
  fix: 'Compare the scopes of `req.authInfo` with those of the operation in a middleware after `authenticate`, and answer 403. Put `express.json()` after the authentication of each route. Tokens in the query are taken without being asked for, and no option turns that off: refuse such requests in front of Passport.',
});
