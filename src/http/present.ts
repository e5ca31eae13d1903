import type { Placement, PresentedCredential } from '../model/credential.ts';
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

/** Where a credential of its scheme travels. */
export function placeCredential({ scheme, value }: PresentedCredential): Placement {
  if (scheme.family === 'basic') {
    return { headers: [['authorization', `Basic ${Buffer.from(value).toString('base64')}`]] };
  }
  if (scheme.family !== 'apiKey') return { headers: [['authorization', `Bearer ${value}`]] };
  const name = scheme.parameterName ?? scheme.name;
  if (scheme.in === 'query') return { query: `${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
  if (scheme.in === 'cookie') return { cookie: `${name}=${encodeURIComponent(value)}` };
  return { headers: [[name.toLowerCase(), value]] };
}

function mergeCookies(
  headers: RequestTemplate['headers'],
  cookies: readonly string[],
): readonly (readonly [string, string])[] {
  if (cookies.length === 0) return headers;
  const own = headers.filter(([name]) => name === 'cookie').map(([, value]) => value);
  return [...headers.filter(([name]) => name !== 'cookie'), ['cookie', [...own, ...cookies].join('; ')]];
}
