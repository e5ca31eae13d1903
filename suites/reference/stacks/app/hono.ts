import { getRequestListener } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Running } from '../../listen.ts';
import { openOrders } from './orders.ts';
import { serve } from './serve.ts';

/** The routes of the document behind what the app has already. @param subject - who was found to be calling */
export function serveHono(app: Hono, subject: (context: Context) => unknown): Promise<Running> {
  const orders = openOrders();
  app.get('/me', (context) => context.json({ subject: subject(context) }));
  app.get('/orders', (context) => context.json(orders.list()));
  app.get('/orders/:orderId', (context) => {
    const order = orders.find(context.req.param('orderId'));
    return order === undefined ? context.notFound() : context.json(order);
  });
  app.post('/orders', async (context) => {
    const order = orders.place(await context.req.json().catch(() => undefined));
    return order === undefined ? context.text('An order has an item.', 400) : context.json(order, 201);
  });
  return serve(getRequestListener(app.fetch));
}
