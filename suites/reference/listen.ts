import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { TwogateError } from '../../src/errors.ts';

/** A server that is listening. */
export interface Running {
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** Fastify is an optional dependency, so it is loaded when a server is wanted. Throws `DEPENDENCY_MISSING`. */
export async function loadFastify(): Promise<Pick<typeof import('fastify'), 'fastify'>> {
  try {
    return await import('fastify');
  } catch (cause) {
    throw new TwogateError(
      'DEPENDENCY_MISSING',
      'The reference API needs the package fastify, which is not installed',
      {
        hint: 'Run `npm install fastify@5`',
        cause,
      },
    );
  }
}

/** Listens on 127.0.0.1. Throws `OPTION_INVALID` where the port cannot be had. */
export async function listen(app: FastifyInstance, port = 0): Promise<Running> {
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (cause) {
    await app.close();
    throw new TwogateError('OPTION_INVALID', `Cannot listen on port ${port} of 127.0.0.1`, {
      hint: 'Choose a port that is free, or 0 for any',
      cause,
    });
  }
  const address = app.server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${address.port}`, close: async () => void (await app.close()) };
}

/** A port of 127.0.0.1 that is free at this moment, for a server that has to be named before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
