import { callerOf, type Trust, type Verification } from './verification.ts';

/** Where the issuer says what a token is good for, and as whom it is asked. */
export interface IntrospectionOptions {
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What a bearer token may consist of: [RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1). */
const B64TOKEN = /^[\w.~+/-]+=*$/;

interface Introspected {
  readonly active?: boolean;
  readonly sub?: string;
  readonly client_id?: string;
  readonly scope?: string;
  readonly aud?: string | readonly string[];
}

/**
 * Asks the issuer about an opaque token. Throws an error with `statusCode` 503 where it gives no answer.
 * @see [RFC 7662 §2](https://www.rfc-editor.org/rfc/rfc7662#section-2)
 */
export async function introspectToken(
  trust: Trust,
  options: IntrospectionOptions,
  token: string,
): Promise<Verification> {
  if (!B64TOKEN.test(token)) return { kind: 'invalid', fault: 'malformed' };
  const { active, aud = [], sub, client_id: client, scope } = await ask(options, token);
  if (active !== true) return { kind: 'invalid', fault: 'inactive' };
  if (![aud].flat().includes(trust.audience)) return { kind: 'invalid', fault: 'audience' };
  return { kind: 'valid', caller: callerOf({ sub: sub ?? client ?? '', scope: scope ?? '' }) };
}

async function ask({ endpoint, clientId, clientSecret }: IntrospectionOptions, token: string): Promise<Introspected> {
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ token }),
  });
  if (response.ok) return (await response.json()) as Introspected;
  throw Object.assign(new Error('The issuer cannot be asked about the token'), { statusCode: 503 });
}
