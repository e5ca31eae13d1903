import { processRevocationResponse, revocationRequest } from 'oauth4webapi';
import { createRedactor, type Redact } from '../../http/redaction.ts';
import type { IssuedCredential, UnavailableCredential } from '../../model/credential.ts';
import { failureOf } from './failure.ts';
import type { Parties } from './parties.ts';
import { requestOptions } from './server.ts';

/**
 * Revokes a token, or says why that cannot be. Where introspection can be asked, the server is not taken at its word.
 * @see [RFC 7009 §2](https://www.rfc-editor.org/rfc/rfc7009#section-2)
 */
export async function revoke(issued: IssuedCredential, parties: Parties): Promise<UnavailableCredential | undefined> {
  if (parties.server.revocation_endpoint === undefined) {
    return { outcome: 'untested', unavailable: 'the authorization server names no revocation endpoint' };
  }
  try {
    await askEach(issued.value, parties);
    const state = await parties.introspect(issued.value);
    if (state?.active !== true) return undefined;
    return { outcome: 'cantTell', unavailable: 'the authorization server revoked the token and still calls it active' };
  } catch (error) {
    const own = createRedactor([issued.value]);
    const redact: Redact = (text) => parties.redact(own(text));
    const { says } = await failureOf(error, redact);
    return { outcome: 'untested', unavailable: redact(`the authorization server, asked to revoke a token, ${says}`) };
  }
}

/** Only the client that a token was issued to may revoke it; which that was, is not kept, and the others change nothing. */
async function askEach(token: string, { server, clients }: Parties): Promise<void> {
  let refused: unknown;
  let done = false;
  for (const { own } of clients) {
    const options = requestOptions(own.connection, server.revocation_endpoint);
    try {
      const response = await own.connection.patiently(() =>
        revocationRequest(server, own.client, own.authentication, token, options),
      );
      await processRevocationResponse(response);
      done = true;
    } catch (error) {
      refused = error;
    }
  }
  if (!done) throw refused;
}
