import Koa from 'koa';
import jwt from 'koa-jwt';
import { defineStack } from '../stack.ts';
import { ORDERS_DOCUMENT, openOrders } from './app/orders.ts';
import { readJson } from './app/read-json.ts';
import { serve } from './app/serve.ts';

export default defineStack({
  id: 'koa-jwt',
  title: 'Koa with koa-jwt',
  packages: ['koa', 'koa-jwt'],
  setup: '`jwt({ secret, audience, issuer })` before everything; the package knows no scopes, and the app adds none.',
  start: async ({ publicKey, audience, issuer }) => {
    const app = new Koa();
    const orders = openOrders();
    app.silent = true;
    app.use(jwt({ secret: publicKey, audience, issuer }));
    app.use(async (context) => {
      const { method, path } = context;
      if (path === '/me') context.body = { subject: context.state.user.sub };
      else if (path === '/orders' && method === 'GET') context.body = orders.list();
      else if (path === '/orders') {
        const order = orders.place(await readJson(context.req));
        if (order === undefined) return context.throw(400, 'An order has an item.');
        context.status = 201;
        context.body = order;
      } else context.body = orders.find(path.slice('/orders/'.length)) ?? context.throw(404, 'There is no such order.');
    });
    return { ...(await serve(app.callback())), document: ORDERS_DOCUMENT };
  },
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
  patterns: ['bare-denial', 'scope-blind'],
  rules: ['token-content-strict'],
  fix: 'Compare the scopes in `ctx.state.user.scope` with those of the operation, and answer 403. Catch the 401 in a middleware in front, and give it a `WWW-Authenticate`. The package `jsonwebtoken` ignores unknown members of `crit`; a verifier that knows them is the only remedy.',
});
