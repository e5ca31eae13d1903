import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server on a free port of 127.0.0.1. */
export interface Loopback {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Speaks HTTP. */
export const serveHttp = (listener: RequestListener): Promise<Loopback> => listen(createHttpServer(listener));

/** Speaks whatever `connected` writes, once the request's head has come. */
export const serveBytes = (answer: (socket: Socket) => void): Promise<Loopback> =>
  listen(createServer((socket) => socket.on('error', () => {}).once('data', () => answer(socket))));

async function listen(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { origin: `http://127.0.0.1:${port}`, close };
}

/** A port on which nothing listens: it was free a moment ago. */
export async function deadOrigin(): Promise<string> {
  const { origin, close } = await serveBytes(() => {});
  await close();
  return origin;
}
