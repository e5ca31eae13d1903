import { defineRule, rfc } from '../define.ts';
import { bearerChallenges, dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { NOT_TOKENS, STEP_UP } from './row/kinds.ts';

export default defineRule({
  id: 'invalid-token-error-code',
  title: 'The challenge to an invalid token names the error',
  subject: 'bearer',
  reach: 'case',
  standings: ['invalid'],
  needs: [],
  severity: 'low',
  keyword: { default: 'SHOULD', http: 'none', 'at+jwt': 'MUST' },
  references: [rfc(6750, '3'), rfc(9068, '4'), rfc(9449, '7.1')],
  meaning: 'Clients must guess from the status whether a refresh will help.',
  fix: 'Add error="invalid_token" to the Bearer challenge where a token was sent and failed.',
  exceptions: [
    'API keys, passwords and certificates are no bearer tokens: the clause does not speak of them.',
    'A valid token of a weak authentication has an error code of its own (RFC 9470), and a rule for it.',
    'Where both schemes are offered, the error may stand on the DPoP challenge, if that was tried (RFC 9449 §7.2).',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    missing: 'no error code in the challenge to an invalid token',
    other: 'error="{error}" in the challenge to an invalid token, where the profile knows invalid_token alone',
  },
  examples: [
    {
      title: 'another code',
      profile: 'at+jwt',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_request"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a DPoP challenge without a code',
      profile: 'dpop',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP algs="ES256"\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'named',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'bare',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'an API key',
      given: [
        {
          standing: 'invalid',
          credential: 'wrong-api-key',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { case: testCase, gate, policy } = evidence;
    const challenges = [...bearerChallenges(evidence), ...dpopChallenges(evidence)];
    const isToken = !NOT_TOKENS.has(testCase.credential) && !STEP_UP.has(testCase.credential);
    if (gate !== 'unauthenticated' || !isToken || challenges.length === 0) return { outcome: 'inapplicable' };
    // Where both schemes are offered, the error stands on the one that was tried: RFC 9449 §7.2.
    const errors = challenges.flatMap(({ parameters }) => parameters.error ?? []);
    const [error] = errors;
    if (error === undefined) return { outcome: 'failed', message: 'missing' };
    // RFC 9068 §4 wants this one code; what a proof lacks has codes of its own (RFC 9449 §7.1).
    const isOther = policy.profile === 'at+jwt' && !errors.includes('invalid_token');
    return isOther && bearerChallenges(evidence).length > 0
      ? { outcome: 'failed', message: 'other', data: { error } }
      : { outcome: 'passed' };
  },
});
