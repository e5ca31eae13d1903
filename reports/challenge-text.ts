import type { Challenge } from '../src/model/challenge.ts';

/** Answers share their challenges by the thousand: each is written once. */
const WRITTEN = new WeakMap<Challenge, string>();

/** A challenge as it would stand in a `WWW-Authenticate` field. */
export function challengeText(challenge: Challenge): string {
  const text = WRITTEN.get(challenge) ?? write(challenge);
  WRITTEN.set(challenge, text);
  return text;
}

function write({ scheme, parameters, token68 }: Challenge): string {
  const listed = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  const rest = [...(token68 === undefined ? [] : [token68]), listed.join(', ')].filter((part) => part !== '');
  return [scheme, ...rest].join(' ');
}
