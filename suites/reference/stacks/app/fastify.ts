import jwt, { type FastifyJWTOptions } from '@fastify/jwt';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listen, loadFastify, type Running } from '../../listen.ts';
import { ORDER_REQUEST, openOrders } from './orders.ts';

/** The routes of the document behind `jwtVerify` in a hook of each. */
export async function serveFastify(hook: 'onRequest' | 'preHandler', options: FastifyJWTOptions): Promise<Running> {
  const { fastify } = await loadFastify();
  const app = fastify({ logger: false, forceCloseConnections: true });
  const orders = openOrders();
  await app.register(jwt, options);
  const authenticate = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      await request.jwtVerify();
    } catch (error) {
      reply.send(error);
    }
  };
  const guarded = { [hook]: authenticate };
  app.get('/me', guarded, ({ user }) => ({ subject: (user as { readonly sub?: string }).sub }));
  app.get('/orders', guarded, () => orders.list());
  app.get<{ Params: { orderId: string } }>('/orders/:orderId', guarded, ({ params }, reply) => {
    const order = orders.find(params.orderId);
    return order ?? reply.status(404).send({ message: 'There is no such order.' });
  });
  app.post('/orders', { ...guarded, schema: { body: ORDER_REQUEST } }, ({ body }, reply) =>
    reply.status(201).send(orders.place(body)),
  );
  return listen(app);
}
