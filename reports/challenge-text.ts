import type { Challenge } from '../src/model/challenge.ts';
import { once } from '../src/model/once.ts';

/** A challenge as it would stand in a `WWW-Authenticate` field. Answers share theirs by the thousand: each is written once. */
export const challengeText: (challenge: Challenge) => string = once(write);

function write({ scheme, parameters, token68 }: Challenge): string {
  const listed = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  const rest = [...(token68 === undefined ? [] : [token68]), listed.join(', ')].filter((part) => part !== '');
  return [scheme, ...rest].join(' ');
}
