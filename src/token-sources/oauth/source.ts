import type { AuthorizationServer, DPoPHandle } from 'oauth4webapi';
import { TwogateError } from '../../errors.ts';
import type { CredentialNeed, OpenTokenSource, SourceContext } from '../../model/credential.ts';
import { supplied } from '../bag/supplied.ts';
import type { AuthenticatedClient } from './client.ts';
import { failureOf } from './failure.ts';
import { createIssue, requestToken } from './issue.ts';
import { type Asking, type OAuthOptions, openParties, type Parties } from './parties.ts';
import { revoke } from './revoke.ts';
import { fetchKeys, type requestOptions } from './server.ts';

export type { OAuthOptions } from './parties.ts';

/** A way to a token: one per grant type. */
export interface Grant {
  readonly request: RequestToken;
  /** Why it need not be asked for this, where it need not. */
  readonly cannotGive?: (need: CredentialNeed) => string | undefined;
  /** What it holds beside the clients' own secrets. */
  readonly secrets?: readonly string[];
}

/** Sends one token request. */
export type RequestToken = (request: TokenRequest) => Promise<Response>;

export interface TokenRequest {
  readonly server: AuthorizationServer;
  readonly client: AuthenticatedClient;
  /** `scope`, `audience`, `resource`, as far as they are to be sent. */
  readonly parameters: URLSearchParams;
  readonly options: ReturnType<typeof requestOptions> & { readonly DPoP?: DPoPHandle };
}

/**
 * Opens a source whose tokens come from an authorization server's token endpoint, and proves that each client gets one.
 * Throws `SOURCE_INVALID` for the user's own mistakes, `TOKEN_REFUSED` where the server gives nothing to anybody.
 */
export async function openOAuth(options: OAuthOptions, context: SourceContext, grant: Grant): Promise<OpenTokenSource> {
  const parties = await openParties(options, context, grant.secrets ?? []);
  try {
    for (const asking of parties.clients) await prove(asking, { parties, grant, scheme: context.scheme.name });
    return sourceOf(parties, grant);
  } catch (error) {
    await parties.close();
    throw error;
  }
}

interface Proof {
  readonly parties: Parties;
  readonly grant: Grant;
  readonly scheme: string;
}

/** Error codes that speak of what was asked for, not of who asked. @see [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2) */
const ABOUT_THE_REQUEST: ReadonlySet<string> = new Set(['invalid_scope', 'invalid_target', 'invalid_request']);

/** One token before the run: what fails for everything is to be said at once. */
async function prove(asking: Asking, { parties, grant, scheme }: Proof): Promise<void> {
  const { server, redact } = parties;
  try {
    await requestToken(asking, asking.scopes ?? [], { parties, grant });
  } catch (cause) {
    const { says, error } = await failureOf(cause, redact);
    if (error !== undefined && ABOUT_THE_REQUEST.has(error)) return;
    const where = server.token_endpoint ?? server.issuer;
    throw new TwogateError('TOKEN_REFUSED', redact(`the authorization server at ${where} ${says}`), {
      pointer: `#/security/${scheme}`,
      hint: `No token can be had for the client ${asking.id}: check the server, the client and how it proves who it is`,
    });
  }
}

function sourceOf(parties: Parties, grant: Grant): OpenTokenSource {
  const { options, server, clients, secrets, close } = parties;
  let keys: ReturnType<typeof fetchKeys> | undefined;
  return {
    issue: createIssue(parties, grant),
    ...(clients.some(({ roles }) => roles !== undefined) ? { givesRoles: true } : {}),
    publicKeys: () => {
      keys ??= fetchKeys(server, clients[0].own.connection);
      return keys;
    },
    revoke: (issued) => revoke(issued, parties),
    supplied: supplied(options.kinds),
    ...(options.maxWaitMs === undefined ? {} : { maxWaitMs: options.maxWaitMs }),
    ...(options.leewayMs === undefined ? {} : { leewayMs: options.leewayMs }),
    close,
    secrets,
  };
}
