import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'wrong-api-key',
  title: 'API key that was never issued',
  standing: 'invalid',
  families: ['apiKey'],
  fault: { on: 'value', change: nextKey, cannot: 'the key is empty' },
  references: [rfc(9110, '11.4')],
});

/** The same length and alphabet: each letter and digit gives way to the next of its kind. */
function nextKey(key: string): string | undefined {
  if (key === '') return undefined;
  const shifted = key.replace(/[a-z0-9]/gi, (character) => SUCCESSORS[character] ?? next(character));
  return shifted === key ? `${key}x` : shifted;
}

const SUCCESSORS: Readonly<Record<string, string>> = { z: 'a', Z: 'A', '9': '0' };

const next = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);
