import type { Challenge } from '../src/model/challenge.ts';

/** A challenge as it would stand in a `WWW-Authenticate` field. */
export function challengeText({ scheme, parameters, token68 }: Challenge): string {
  const listed = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  const rest = [...(token68 === undefined ? [] : [token68]), listed.join(', ')].filter((part) => part !== '');
  return [scheme, ...rest].join(' ');
}
