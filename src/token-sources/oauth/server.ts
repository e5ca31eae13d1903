import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
} from 'oauth4webapi';
import { TwogateError } from '../../errors.ts';
import type { BoundedFetch } from '../../http/fetch.ts';
import { createRedactor } from '../../http/redaction.ts';
import { publicPart } from '../../jwt/sign.ts';
import type { JsonObject } from '../../model/json.ts';
import { failureOf } from './failure.ts';
import type { ServerOptions } from './options.ts';

/** What every request of oauth4webapi is sent with. */
export const requestOptions = (connection: BoundedFetch, endpoint: string | undefined) => ({
  [customFetch]: connection.fetch,
  // The library marks the switch, so that it stands out: plain http is for this machine alone.
  [allowInsecureRequests]: endpoint !== undefined && isLoopback(endpoint),
});

const isLoopback = (url: string): boolean =>
  URL.canParse(url) && /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/.test(new URL(url).hostname);

const URLS = ['issuer', 'tokenEndpoint', 'jwksUri', 'introspectionEndpoint', 'revocationEndpoint'] as const;

/** Throws `SOURCE_INVALID` where no server is named, for what is no URL, and for plain http to another machine. */
export function assertUrls(options: ServerOptions, scheme: string): void {
  if (options.issuer === undefined && options.tokenEndpoint === undefined) {
    const message = 'the authorization server is not named: give issuer, or tokenEndpoint where it has no metadata';
    throw new TwogateError('SOURCE_INVALID', message, { pointer: `#/security/${scheme}` });
  }
  for (const name of URLS) {
    const url = options[name];
    if (url === undefined) continue;
    const fault = urlFault(url);
    if (fault === undefined) continue;
    throw new TwogateError('SOURCE_INVALID', `${name} ${fault}`, { pointer: `#/security/${scheme}/${name}` });
  }
}

function urlFault(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:\/\//.test(url)) return 'is no http or https URL';
  if (new URL(url).protocol === 'http:' && !isLoopback(url)) {
    return 'is on plain http, which is for loopback only: secrets would travel in the clear';
  }
  const { username, password } = new URL(url);
  return username === '' && password === '' ? undefined : 'must not hold a user name or password';
}

/** What is known of the server: what is configured, else what its metadata say. Throws `TOKEN_REFUSED`. */
export async function describeServer(
  options: ServerOptions,
  connection: BoundedFetch,
  scheme: string,
): Promise<AuthorizationServer> {
  const { issuer, tokenEndpoint, jwksUri, introspectionEndpoint, revocationEndpoint } = options;
  const configured = {
    ...(jwksUri === undefined ? {} : { jwks_uri: jwksUri }),
    ...(introspectionEndpoint === undefined ? {} : { introspection_endpoint: introspectionEndpoint }),
    ...(revocationEndpoint === undefined ? {} : { revocation_endpoint: revocationEndpoint }),
  };
  if (tokenEndpoint !== undefined)
    return { issuer: issuer ?? tokenEndpoint, token_endpoint: tokenEndpoint, ...configured };
  const metadata = await discover(new URL(issuer ?? ''), connection).catch(async (error: unknown) => {
    const { says } = await failureOf(error, createRedactor([]));
    throw new TwogateError(
      'TOKEN_REFUSED',
      `the authorization server at ${issuer} ${says}, so its metadata are not known`,
      {
        pointer: `#/security/${scheme}/issuer`,
        hint: 'Start it, correct issuer, or give tokenEndpoint instead',
      },
    );
  });
  return { ...metadata, ...configured };
}

/** OpenID Connect's place first, then that of RFC 8414; the first failure is the one to tell of. */
async function discover(issuer: URL, connection: BoundedFetch): Promise<AuthorizationServer> {
  const at = async (algorithm: 'oidc' | 'oauth2'): Promise<AuthorizationServer> => {
    const options = { algorithm, ...requestOptions(connection, issuer.href) };
    const response = await connection.patiently(() => discoveryRequest(issuer, options));
    return processDiscoveryResponse(issuer, response);
  };
  try {
    return await at('oidc');
  } catch (first) {
    if ((await failureOf(first, createRedactor([]))).isSilent) throw first;
    return at('oauth2').catch(() => {
      throw first;
    });
  }
}

/** The keys at `jwks_uri`, public parts only. Throws what fetching throws, or an error that says what came instead. */
export async function fetchKeys(
  { jwks_uri: uri }: AuthorizationServer,
  connection: BoundedFetch,
): Promise<readonly JsonObject[]> {
  if (uri === undefined) return [];
  const fault = urlFault(uri);
  if (fault !== undefined) throw new Error(`the jwks_uri of the authorization server ${fault}`);
  const request = { method: 'GET', headers: { accept: 'application/json' } };
  const response = await connection.patiently(() => connection.fetch(uri, request));
  const body: unknown = await response.json().catch(() => undefined);
  const { keys } = (body ?? {}) as { readonly keys?: readonly JsonObject[] };
  if (!response.ok || keys?.flatMap === undefined)
    throw new Error(`${uri} answered ${response.status} without a key set`);
  return keys.map(publicPart).filter((key) => key !== undefined);
}
