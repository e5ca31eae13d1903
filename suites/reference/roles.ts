import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../src/model/json.ts';

/** A service whose callers have roles that come and go, with its own tokens: opaque ones, issued on demand. */
export interface Roles {
  readonly baseUrl: string;
  /** Holds every scope. */
  readonly adminToken: string;
  /** Holds none. */
  readonly plainToken: string;
  /** Tokens that were issued, in order. */
  readonly issued: readonly string[];
  /** What was granted and taken away, in order, with how many tokens there were by then. */
  readonly changes: readonly string[];
  readonly held: () => readonly string[];
  readonly close: () => Promise<void>;
}

export interface RolesOptions {
  /** A token holds what its caller held when it was issued; else what the caller holds now. */
  readonly isSelfContained: boolean;
}

const NEEDED: Readonly<Record<string, string>> = { '/reports': 'reports:read', '/audit': 'audit:read' };

/** Listens on a free port of 127.0.0.1. */
export async function startRoles({ isSelfContained }: RolesOptions): Promise<Roles> {
  const [adminToken, plainToken] = [randomUUID(), randomUUID()];
  const held = new Set<string>();
  const changes: string[] = [];
  const tokens = new Map<string, ReadonlySet<string>>([
    [adminToken, new Set(Object.values(NEEDED))],
    [plainToken, new Set()],
  ]);
  const issue = (): string => {
    const token = `bot-${randomUUID()}`;
    tokens.set(token, isSelfContained ? new Set(held) : held);
    return token;
  };
  const change = (verb: 'grant' | 'revoke', role: string): void => {
    changes.push(`${verb} after ${tokens.size - 2} tokens`);
    if (verb === 'grant') held.add(role);
    else held.delete(role);
  };
  const answer = ({ method, url = '', headers }: IncomingMessage): readonly [status: number, body: unknown] => {
    const { pathname, searchParams } = new URL(url, 'http://roles');
    if (method === 'POST' && pathname === '/token') return [200, issue()];
    if (method === 'POST' && (pathname === '/grant' || pathname === '/revoke')) {
      return [200, change(pathname === '/grant' ? 'grant' : 'revoke', searchParams.get('role') ?? '')];
    }
    const [, token = ''] = /^bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
    const roles = tokens.get(token);
    if (roles === undefined) return [401, token === '' ? 'Bearer realm="roles"' : 'Bearer error="invalid_token"'];
    const needed = NEEDED[pathname];
    if (needed === undefined) return [404, undefined];
    return roles.has(needed) ? [200, []] : [403, 'Bearer error="insufficient_scope"'];
  };
  const server = createServer((request, response) => {
    const [status, body] = answer(request);
    request.resume().on('end', () => {
      const challenge = status === 401 || status === 403 ? { 'www-authenticate': String(body) } : {};
      response.writeHead(status, { 'content-type': 'application/json', ...challenge });
      response.end(JSON.stringify(status >= 400 ? { title: 'No' } : (body ?? null)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    adminToken,
    plainToken,
    get issued() {
      return [...tokens.keys()].slice(2);
    },
    changes,
    held: () => [...held],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const reading = (scope: string): JsonObject => ({
  get: {
    security: [{ oauth: [scope] }],
    responses: { 200: { description: 'Read' }, 401: { description: 'Who?' }, 403: { description: 'No' } },
  },
});

export const ROLES_DOCUMENT: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Roles', version: '1' },
  components: {
    securitySchemes: {
      oauth: {
        type: 'oauth2',
        flows: {
          clientCredentials: {
            tokenUrl: 'https://roles.test/token',
            scopes: { 'reports:read': 'Reports', 'audit:read': 'Audit' },
          },
        },
      },
    },
  },
  paths: { '/reports': reading('reports:read'), '/audit': reading('audit:read') },
};

/** Posts to its argument, and prints the JSON string that comes back. */
export const POST_SCRIPT = `const answer = await fetch(process.argv[2], { method: 'POST' });
process.stdout.write(String(JSON.parse(await answer.text()) ?? ''));
`;
