import { isDPoPNonceError, processGenericTokenEndpointResponse, type TokenEndpointResponse } from 'oauth4webapi';
import { withTokenRoles } from '../../jwt/roles.ts';
import type {
  CredentialNeed,
  IssuedCredential,
  OpenTokenSource,
  UnavailableCredential,
} from '../../model/credential.ts';
import { choose, lacking } from '../bag/choose.ts';
import { type Failure, failureOf } from './failure.ts';
import { readGrant } from './granted.ts';
import type { Asking, OAuthOptions, Parties } from './parties.ts';
import type { Proving } from './proving.ts';
import { requestOptions } from './server.ts';
import type { Grant } from './source.ts';

/** Failures in a row after which a server that does not answer is left alone for a while. */
const PATIENCE = 3;

/** Milliseconds. */
const LEFT_ALONE = 30_000;

/** A server that has stopped answering costs its cases, and not the time-out of each of them. */
export function createIssue(parties: Parties, grant: Grant): OpenTokenSource['issue'] {
  let silences = 0;
  let last: { readonly unavailable: UnavailableCredential; readonly at: number } | undefined;
  return async (need) => {
    const narrowing = parties.clients.find(({ scopes }) => scopes === undefined);
    const asking = narrowing ?? choose(parties.clients, need);
    const beyond = grant.cannotGive?.(need);
    if (beyond !== undefined) return { outcome: 'untested', unavailable: beyond };
    if (asking === undefined) return { outcome: 'untested', unavailable: lacking('client', need) };
    if (last !== undefined && silences >= PATIENCE && performance.now() - last.at < LEFT_ALONE) return last.unavailable;
    try {
      const issued = await issueTo(asking, need, { parties, grant });
      silences = 0;
      return issued;
    } catch (error) {
      const failure = await failureOf(error, parties.redact);
      const unavailable = refusal(failure, need, parties);
      silences = failure.isSilent ? silences + 1 : 0;
      last = { unavailable, at: performance.now() };
      return unavailable;
    }
  };
}

interface Ways {
  readonly parties: Parties;
  readonly grant: Grant;
}

/**
 * Throws what oauth4webapi and the connection throw. A demand for a nonce is answered once.
 * @see [RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)
 */
export async function requestToken(
  asking: Asking,
  scopes: readonly string[],
  ways: Ways,
): Promise<TokenEndpointResponse> {
  try {
    return await requestOnce(asking, scopes, ways);
  } catch (error) {
    if (ways.parties.proving.handle === undefined || !isDPoPNonceError(error)) throw error;
    return requestOnce(asking, scopes, ways);
  }
}

async function requestOnce(
  { own }: Asking,
  scopes: readonly string[],
  { parties: { server, options, proving, remember }, grant }: Ways,
): Promise<TokenEndpointResponse> {
  const request = {
    server,
    client: own,
    parameters: parametersOf(scopes, options),
    options: {
      ...requestOptions(own.connection, server.token_endpoint),
      ...(proving.handle === undefined ? {} : { DPoP: proving.handle }),
    },
  };
  const response = await own.connection.patiently(() => grant.request(request));
  const given = await processGenericTokenEndpointResponse(server, own.client, response);
  for (const token of [given.access_token, given.refresh_token, given.id_token])
    if (token !== undefined) remember(token);
  return given;
}

function parametersOf(scopes: readonly string[], { scope, audience, resource = [] }: OAuthOptions): URLSearchParams {
  const parameters = new URLSearchParams();
  const asked = scope ?? scopes.join(' ');
  if (asked !== '') parameters.set('scope', asked);
  if (audience !== undefined) parameters.set('audience', audience);
  for (const uri of [resource].flat()) parameters.append('resource', uri);
  return parameters;
}

async function issueTo(
  asking: Asking,
  { scopes }: CredentialNeed,
  ways: Ways,
): Promise<IssuedCredential | UnavailableCredential> {
  const response = await requestToken(asking, asking.scopes ?? scopes, ways);
  const fault = typeFault(response, ways.parties.proving);
  if (fault !== undefined) return { outcome: 'untested', unavailable: `the authorization server gave ${fault}` };
  const { granted, ...read } = await readGrant(response, ways.parties);
  const { rolesClaim } = ways.parties.options;
  const issued = withTokenRoles({ ...read, ...ways.parties.proving.issued }, rolesClaim);
  if (granted === undefined) return issued;
  if (asking.scopes === undefined) return { ...issued, granted };
  // It was chosen for what its entry says, and is held against that instead of against what is needed.
  return sameScopes(granted, asking.scopes) ? issued : otherThanListed(asking, granted);
}

/** A Bearer token would be let in without the key. @see [RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5) */
function typeFault({ token_type: type }: TokenEndpointResponse, { handle }: Proving): string | undefined {
  if (type === (handle === undefined ? 'bearer' : 'dpop')) return undefined;
  if (handle !== undefined) {
    return `a token of type ${type} where one bound to a key (DPoP) was asked for: it ignores the proof`;
  }
  const hint = type === 'dpop' ? ': set dpop in the token source' : '';
  return `a token of type ${type} where a Bearer token is due${hint}`;
}

const sameScopes = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope));

const otherThanListed = ({ id, scopes = [] }: Asking, granted: readonly string[]): UnavailableCredential => ({
  outcome: 'cantTell',
  unavailable: `the client ${id} was granted "${granted.join(' ')}" where its entry says "${scopes.join(' ')}"`,
});

function refusal({ says }: Failure, { scopes }: CredentialNeed, { redact }: Parties): UnavailableCredential {
  const asked = scopes.length === 0 ? 'a token without any scope' : `the scopes "${scopes.join(' ')}"`;
  return { outcome: 'untested', unavailable: redact(`the authorization server, asked for ${asked}, ${says}`) };
}
