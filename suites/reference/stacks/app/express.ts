import express, { type Express, type RequestHandler } from 'express';
import { openOrders } from './orders.ts';

/** Under this name Express does not write every refusal to the console; its answers are those of development. */
export const quietExpress = (): Express => express().set('env', 'test');

/** What stands before the handlers of a route. */
export interface Guards {
  readonly me: readonly RequestHandler[];
  readonly read: readonly RequestHandler[];
  readonly write: readonly RequestHandler[];
  /** Who was found to be calling. */
  readonly subject: (request: Parameters<RequestHandler>[0]) => unknown;
}

/** The routes of the document, each behind its guards. */
export function routeOrders(app: Express, { me, read, write, subject }: Guards): void {
  const orders = openOrders();
  app.get('/me', ...me, (request, response) => void response.json({ subject: subject(request) }));
  app.get('/orders', ...read, (_request, response) => void response.json(orders.list()));
  app.get('/orders/:orderId', ...read, (request, response) => {
    const order = orders.find(String(request.params.orderId));
    if (order === undefined) response.status(404).json({ message: 'There is no such order.' });
    else response.json(order);
  });
  app.post('/orders', ...write, (request, response) => {
    const order = orders.place(request.body);
    if (order === undefined) response.status(400).json({ message: 'An order has an item.' });
    else response.status(201).json(order);
  });
}
