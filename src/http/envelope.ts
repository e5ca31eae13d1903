import type { Gate } from '../model/evidence.ts';
import type { Json } from '../model/json.ts';
import type { Answered } from '../model/observation.ts';
import type { ErrorEnvelope } from '../model/plan.ts';
import { jsonIn } from './json-body.ts';

/** What a 2xx says in its body of its gates; undefined where nothing is declared, or nothing of what is stands there. */
export function envelopedGate({ body }: Answered, envelope: ErrorEnvelope | undefined): Gate | undefined {
  if (envelope === undefined) return undefined;
  const value = memberOf(jsonIn(body), envelope.member);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  if (envelope.unauthenticated?.includes(value)) return 'unauthenticated';
  if (envelope.forbidden?.includes(value)) return 'forbidden';
  return envelope.failed?.includes(value) ? 'ok-with-error' : undefined;
}

/** By name, or by JSON pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)). */
function memberOf(value: Json | undefined, member: string): Json | undefined {
  const path = member.startsWith('/') ? member.slice(1).split('/').map(unescaped) : [member];
  return path.reduce<Json | undefined>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, Json>)[name] : undefined),
    value,
  );
}

const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');
