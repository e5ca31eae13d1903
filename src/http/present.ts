import type {
  ClientCertificate,
  Placement,
  PresentedCredential,
  RequestTarget,
  TokenContent,
} from '../model/credential.ts';
import type { RequestTemplate } from '../model/plan.ts';

/** The request with its credentials in place: path with query, and header fields. */
export interface RequestWithCredentials {
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Puts credentials where their schemes say: the `Authorization` field ([RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1),
 * [RFC 7617 §2](https://www.rfc-editor.org/rfc/rfc7617#section-2)), or an API key's header, query parameter or cookie.
 */
export function presentCredentials(request: RequestTemplate, placements: readonly Placement[]): RequestWithCredentials {
  const query = [request.query, ...placements.map((placement) => placement.query ?? '')].filter((part) => part !== '');
  const cookies = placements.flatMap(({ cookie }) => cookie ?? []);
  const own = placements.flatMap(({ headers = [] }) => headers);
  const taken = new Set(own.map(([name]) => name));
  const others = request.headers.filter(([name]) => !taken.has(name.toLowerCase()));
  return {
    path: query.length === 0 ? request.path : `${request.path}?${query.join('&')}`,
    headers: [...mergeCookies(others, cookies), ...own],
  };
}

/** Where a credential of its scheme travels; a bound token with its proof ([RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1)). */
export function placeCredential(credential: PresentedCredential): Placement {
  const { scheme, value } = credential;
  if (scheme.family === 'mutualTLS') return { certificate: certificateOf(value) };
  if (scheme.family === 'basic') {
    return { headers: [['authorization', `Basic ${Buffer.from(value).toString('base64')}`]] };
  }
  if (scheme.family !== 'apiKey') return placeProven(credential) ?? { headers: [['authorization', `Bearer ${value}`]] };
  const name = scheme.parameterName ?? scheme.name;
  if (scheme.in === 'query') return { query: `${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
  if (scheme.in === 'cookie') return { cookie: `${name}=${encodeURIComponent(value)}` };
  return { headers: [[name.toLowerCase(), value]] };
}

/** Puts a fault on a proof. */
export type ChangeProof = (proof: TokenContent, request: RequestTarget) => TokenContent;

/** A bound token and a fresh proof for each request; undefined where the token is bound to no key. */
export function placeProven(
  { value, prove }: PresentedCredential,
  change: ChangeProof = (proof) => proof,
): Placement | undefined {
  if (prove === undefined) return undefined;
  return {
    headers: [['authorization', `DPoP ${value}`]],
    fieldsFor: async (request) => [
      ['dpop', await prove({ ...request, token: value }, (proof) => change(proof, request))],
    ],
  };
}

/** Takes a bundle of PEM blocks apart: certificates, and the private key. */
export function certificateOf(bundle: string): ClientCertificate {
  const blocks = bundle.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g) ?? [];
  const isKey = (block: string): boolean => /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(block);
  return {
    certificate: blocks.filter((block) => !isKey(block)).join('\n'),
    key: blocks.filter(isKey).join('\n'),
  };
}

function mergeCookies(
  headers: RequestTemplate['headers'],
  cookies: readonly string[],
): readonly (readonly [string, string])[] {
  if (cookies.length === 0) return headers;
  const own = headers.filter(([name]) => name === 'cookie').map(([, value]) => value);
  return [...headers.filter(([name]) => name !== 'cookie'), ['cookie', [...own, ...cookies].join('; ')]];
}
