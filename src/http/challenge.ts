import type { Challenge, ChallengeFault, ParsedChallenges } from '../model/challenge.ts';

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const QUOTED_STRING = /"((?:[^"\\]|\\.)*)"/y;
const SPACE = /[ \t]*/y;

/** A scheme or parameter as it stands in the field, before duplicates are looked for. */
interface OpenChallenge {
  readonly scheme: string;
  readonly parameters: Record<string, string>;
  token68?: string;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * Reads `WWW-Authenticate` field values, one per field line, as far as they can be read, and lists every departure from the grammar.
 * Never throws: the answer of the API under test is evidence, not input.
 * @see [RFC 9110 §11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)
 */
export function parseChallenges(fieldValues: readonly string[]): ParsedChallenges {
  const parsed = fieldValues.map(parseField);
  return {
    challenges: parsed.flatMap(({ challenges }) => challenges),
    faults: parsed.flatMap(({ faults }) => faults),
  };
}

/** Reads field values as `parseChallenges` does, the same ones once: an API has few different challenges, and many answers with them. */
export function createChallengeReader(): typeof parseChallenges {
  const known = new Map<string, ParsedChallenges>();
  return (fieldValues) => {
    const text = fieldValues.join('\n');
    const parsed = known.get(text) ?? parseChallenges(fieldValues);
    known.set(text, parsed);
    return parsed;
  };
}

function parseField(text: string): ParsedChallenges {
  const cursor: Cursor = { text, at: 0 };
  const challenges: OpenChallenge[] = [];
  const faults: ChallengeFault[] = [];
  let separated = true;
  while (true) {
    separated = skipSeparators(cursor) || separated;
    if (cursor.at >= text.length) break;
    const name = take(cursor, TOKEN);
    if (name === undefined) {
      faults.push({ kind: 'syntax', detail: `unexpected ${JSON.stringify(text.slice(cursor.at, cursor.at + 20))}` });
      break;
    }
    if (isParameter(cursor)) {
      const current = challenges.at(-1) ?? openChallenge('');
      if (challenges.length === 0)
        faults.push({ kind: 'syntax', detail: `parameter ${name} stands before any scheme` });
      if (!separated && Object.keys(current.parameters).length > 0) {
        faults.push({ kind: 'missing-comma', detail: `no comma before ${name}` });
      }
      readParameter(cursor, name, current, faults);
    } else {
      if (!separated) faults.push({ kind: 'missing-comma', detail: `no comma before ${name}` });
      challenges.push(readScheme(cursor, name));
    }
    separated = false;
  }
  return { challenges: challenges satisfies readonly Challenge[], faults };
}

/** True where a comma was passed. */
function skipSeparators(cursor: Cursor): boolean {
  const from = cursor.at;
  while (cursor.at < cursor.text.length && ' \t,'.includes(cursor.text.charAt(cursor.at))) cursor.at += 1;
  return cursor.text.slice(from, cursor.at).includes(',');
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match === null) return undefined;
  cursor.at = pattern.lastIndex;
  return match[1] ?? match[0];
}

function isParameter(cursor: Cursor): boolean {
  return /^[ \t]*=/.test(cursor.text.slice(cursor.at, cursor.at + 8));
}

/** A parameter may have any token for its name, `__proto__` too. */
const openChallenge = (scheme: string): OpenChallenge => ({ scheme, parameters: Object.create(null) });

function readScheme(cursor: Cursor, scheme: string): OpenChallenge {
  const challenge = openChallenge(scheme);
  const start = cursor.at;
  take(cursor, SPACE);
  if (cursor.at === start) return challenge;
  const token68 = take(cursor, TOKEN68);
  // `Basic realm` is a scheme followed by a parameter name only where `=` comes next; a lone word is a token68.
  if (token68 !== undefined) challenge.token68 = token68;
  return challenge;
}

function readParameter(cursor: Cursor, name: string, challenge: OpenChallenge, faults: ChallengeFault[]): void {
  take(cursor, SPACE);
  cursor.at += 1;
  take(cursor, SPACE);
  const quoted = take(cursor, QUOTED_STRING);
  const value = quoted?.replace(/\\(.)/g, '$1') ?? take(cursor, TOKEN);
  if (value === undefined) {
    faults.push({ kind: 'syntax', detail: `parameter ${name} has no value` });
    return;
  }
  const key = name.toLowerCase();
  faults.push(
    ...parameterFaults(key, value, {
      repeated: Object.hasOwn(challenge.parameters, key),
      quoted: quoted !== undefined,
    }),
  );
  if (!Object.hasOwn(challenge.parameters, key)) challenge.parameters[key] = value;
}

/**
 * Each parameter once per challenge ([RFC 9110 §11.2](https://www.rfc-editor.org/rfc/rfc9110#section-11.2)), realm quoted
 * ([§11.5](https://www.rfc-editor.org/rfc/rfc9110#section-11.5)), scope never empty ([RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)).
 */
function parameterFaults(
  key: string,
  value: string,
  as: { readonly repeated: boolean; readonly quoted: boolean },
): readonly ChallengeFault[] {
  const faults: ChallengeFault[] = [];
  if (as.repeated) faults.push({ kind: 'duplicate-parameter', detail: `${key} stands twice` });
  if (key === 'realm' && !as.quoted) faults.push({ kind: 'unquoted-realm', detail: 'realm is not a quoted string' });
  if (key === 'scope' && value.trim() === '') faults.push({ kind: 'empty-scope', detail: 'scope is empty' });
  return faults;
}
