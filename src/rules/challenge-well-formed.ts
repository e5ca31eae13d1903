import { defineRule, rfc } from '../define.ts';
import type { ParsedChallenges } from '../model/challenge.ts';
import { once } from '../model/once.ts';
import { bearerChallenges, dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'challenge-well-formed',
  title: 'A challenge keeps the grammar',
  subject: 'http',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'MUST' },
  references: [rfc(9110, '11.2'), rfc(9110, '11.5'), rfc(6750, '3')],
  meaning: 'Strict clients cannot read the challenge, lenient ones guess.',
  fix: 'Separate parameters by commas, send each once, quote the realm, and leave scope out where there is none to name.',
  exceptions: [
    'Several challenges in one field, several fields, and parameters in any order are legal and read as such.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { malformed: 'WWW-Authenticate departs from its grammar: {detail}' },
  examples: [
    {
      title: 'a quotation mark in a description',
      given: [
        {
          standing: 'invalid',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", error_description="kid \\"a\\" is not known"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'several challenges in one field',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a", Basic realm="b"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'commas left out, empty scope',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer scope="" error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a bad request is challenged without commas',
      given: [
        {
          standing: 'invalid',
          response:
            'HTTP/1.1 400 Bad Request\nWWW-Authenticate: Bearer realm="x" error="invalid_request" error_description="y"\n\n',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    const { gate, challenges } = evidence;
    if (gate !== 'unauthenticated' && gate !== 'forbidden' && gate !== 'rejected') return { outcome: 'inapplicable' };
    const detail = challenges.faults[0]?.detail ?? foreignCharacter(challenges);
    if (detail !== undefined) return { outcome: 'failed', message: 'malformed', data: { detail } };
    return { outcome: challenges.challenges.length > 0 ? 'passed' : 'inapplicable' };
  },
});

/** The characters that [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3) leaves to what it defines. */
const CHARACTERS: Readonly<Record<string, RegExp>> = {
  scope: /^[\x21\x23-\x5B\x5D-\x7E]+(?: [\x21\x23-\x5B\x5D-\x7E]+)*$/,
  error: /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/,
  error_description: /^[\x20-\x21\x23-\x5B\x5D-\x7E]*$/,
};

const foreignCharacter = once((challenges: ParsedChallenges): string | undefined => {
  const read = { challenges };
  const parameters = [...bearerChallenges(read), ...dpopChallenges(read)].flatMap((each) =>
    Object.entries(each.parameters),
  );
  const foreign = parameters.find(([name, value]) => CHARACTERS[name]?.test(value) === false);
  return foreign && `${foreign[0]} has a character that is not allowed in it`;
});
