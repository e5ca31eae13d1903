import { createServer, type ServerResponse } from 'node:http';
import { TwogateError } from '../../errors.ts';
import type { JsonObject } from '../../model/json.ts';

export interface KeyServerOptions {
  /** Announced as `issuer`. */
  readonly issuer: string;
  /** Of 127.0.0.1. */
  readonly port: number;
  /** The public keys that are announced at this moment. */
  readonly keys: () => readonly JsonObject[];
  /** The option that names the port. */
  readonly pointer: string;
}

/**
 * Serves metadata and keys of an issuer on 127.0.0.1. Throws `SOURCE_INVALID` where the port cannot be had.
 * @see [RFC 8414 §3](https://www.rfc-editor.org/rfc/rfc8414#section-3)
 */
export async function serveKeys(options: KeyServerOptions): Promise<{ readonly close: () => Promise<void> }> {
  const { port, pointer } = options;
  const server = createServer(({ url = '/' }, response) => answer(response, contentAt(url, options)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(taken(port, pointer, cause)));
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const taken = (port: number, pointer: string, cause: Error): TwogateError =>
  new TwogateError('SOURCE_INVALID', `the local issuer cannot listen on port ${port} of 127.0.0.1`, {
    pointer,
    hint: 'Stop what listens there or choose another port; with Playwright Test, run one worker',
    cause,
  });

function contentAt(url: string, { issuer, port, keys }: KeyServerOptions): JsonObject | undefined {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  if (pathname === '/jwks') return { keys: keys() };
  if (!/\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?:\/|$)/.test(pathname)) return undefined;
  return {
    issuer,
    jwks_uri: `http://127.0.0.1:${port}/jwks`,
    response_types_supported: ['token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(keys().map(({ alg }) => String(alg)))],
  };
}

/** Not to be cached: keys are withdrawn and announced while it is served. */
function answer(response: ServerResponse, content: JsonObject | undefined): void {
  response.writeHead(content === undefined ? 404 : 200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(content ?? { error: 'not_found' }));
}
