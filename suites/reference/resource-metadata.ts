import type { JsonObject } from '../../src/model/json.ts';
import type { Call } from './gates.ts';
import { ROUTES } from './routes.ts';
import type { Trust } from './verification.ts';

/** @see [RFC 9728 §3](https://www.rfc-editor.org/rfc/rfc9728#section-3) */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

export const originOf = ({ headers }: Pick<Call, 'headers'>): string => `http://${headers.host}`;

/** What is told of the API at its well-known location, where it is to have one. */
export function describe(call: Call, { metadata, issuer }: Trust): JsonObject | undefined {
  if (metadata === undefined) return undefined;
  const scopes = ROUTES.flatMap(({ access }) => access.alternatives.flatMap((way) => [...way.scopes]));
  return {
    resource: originOf(call),
    authorization_servers: [issuer],
    scopes_supported: [...new Set(scopes)],
    bearer_methods_supported: ['header'],
  };
}
