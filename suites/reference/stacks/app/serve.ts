import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Running } from '../../listen.ts';

/** Listens on any free port of 127.0.0.1. */
export async function serve(listener: RequestListener): Promise<Running> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { baseUrl: `http://127.0.0.1:${port}`, close };
}
