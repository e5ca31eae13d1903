import {
  type AuthorizationServer,
  introspectionRequest,
  processIntrospectionResponse,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { createRedactor, type Redact } from '../../http/redaction.ts';
import { scopesOf } from '../../jwt/claims.ts';
import { decodeToken } from '../../jwt/sign.ts';
import type { IssuedCredential, TokenContent } from '../../model/credential.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AuthenticatedClient } from './client.ts';
import { failureOf, IntrospectionFailed } from './failure.ts';
import { requestOptions } from './server.ts';

/** What introspection says of a token; undefined where it cannot be asked. */
export type Introspect = (token: string) => Promise<JsonObject | undefined>;

/** Asks with the introspecting client's own credentials. @see [RFC 7662 §2](https://www.rfc-editor.org/rfc/rfc7662#section-2) */
export function introspectAs(server: AuthorizationServer, own: AuthenticatedClient | undefined): Introspect {
  const endpoint = server.introspection_endpoint;
  if (own === undefined || endpoint === undefined) return async () => undefined;
  const { client, authentication, connection } = own;
  const options = requestOptions(connection, endpoint);
  return async (token) => {
    const response = await connection.patiently(() =>
      introspectionRequest(server, client, authentication, token, options),
    );
    return (await processIntrospectionResponse(server, client, response)) as JsonObject;
  };
}

interface Asked {
  readonly introspect: Introspect;
  readonly redact: Redact;
}

/**
 * The credential with what it was granted and when it ends: from the answer, else from the token's claims, else by introspection.
 * An answer without `scope` leaves it open: [RFC 6749 §5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1).
 */
export async function readGrant(
  response: TokenEndpointResponse,
  { introspect, redact }: Asked,
): Promise<IssuedCredential> {
  const value = response.access_token;
  const token = decodeToken(value);
  const claims: JsonObject = token?.claims ?? {};
  const told = response.scope === undefined ? claimedScopes(token) : scopesOf({ scope: response.scope });
  const life = response.expires_in === undefined ? claims.exp : Math.floor(Date.now() / 1000) + response.expires_in;
  const isOpen = told === undefined || typeof life !== 'number';
  const introspected = isOpen
    ? ((await introspect(value).catch((error) =>
        failIntrospection(error, (text) => redact(createRedactor([value])(text))),
      )) ?? {})
    : {};
  const granted = told ?? introspectedScopes(introspected);
  const expiresAt = life ?? introspected.exp;
  return {
    value,
    ...(granted === undefined ? {} : { granted }),
    ...(typeof expiresAt === 'number' ? { expiresAt } : {}),
  };
}

/** Claims that may say in other words what a token is good for. @see [RFC 9068 §2.2.3.1](https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3.1) */
const OTHER_WORDS = ['permissions', 'roles', 'groups', 'entitlements'];

/** A JWT that is made as an access token and names nothing has no scope. */
function claimedScopes(token: TokenContent | undefined): readonly string[] | undefined {
  if (token === undefined) return undefined;
  const { header, claims } = token;
  const isSilent =
    /^(?:application\/)?at\+jwt$/i.test(String(header.typ)) && !OTHER_WORDS.some((name) => name in claims);
  return scopesOf(claims) ?? (isSilent ? [] : undefined);
}

/** There are servers that answer only about opaque tokens. */
async function failIntrospection(error: unknown, redact: Redact): Promise<undefined> {
  const { says, error: code } = await failureOf(error, redact);
  if (code !== 'unsupported_token_type') throw new IntrospectionFailed(says);
}

/** An active token of which no scope is told has none. */
const introspectedScopes = (answer: JsonObject): readonly string[] | undefined =>
  scopesOf(answer) ?? (answer.active === true ? [] : undefined);
