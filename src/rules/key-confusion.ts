import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { CONFUSING, UNSIGNED } from './row/kinds.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'key-confusion',
  title: 'The token does not choose the key or the algorithm by which it is verified',
  subject: 'token-validity',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST' },
  pattern: 'key-confusion',
  explains: ['unauthenticated-request-refused'],
  references: [rfc(8725, '3.1'), rfc(8725, '3.10'), rfc(9068, '4')],
  meaning: 'Anybody can make tokens that the API believes: the verifier takes key or algorithm from the token itself.',
  fix: 'Pin the algorithms and take keys from the issuer alone; ignore jwk, jku, x5u and x5c, and look the key id up in the key set only.',
  exceptions: [
    'An API with opaque tokens, or with a shared key by design, has no public key to be confused with: the kinds that need one are not sent.',
    'Where no signature is looked at in the first place, that is fail-open.',
  ],
  mapping: { ...CROSSWALK.authentication, cwe: [347], asvs: ['9.1.2', '9.1.3'] },
  messages: { confused: 'let in: {kinds}' },
  examples: [
    {
      title: 'a token without a signature',
      given: [
        { standing: 'invalid', credential: 'bad-signature', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'alg-none', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'no signature is looked at: another fault',
      given: [
        { standing: 'invalid', credential: 'bad-signature', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'invalid', credential: 'alg-none', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'pinned',
      given: [{ standing: 'invalid', credential: 'alg-none', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ cases }) => {
    const confusing = cases.filter((each) => CONFUSING.has(each.case.credential) && each.case.expected === '401');
    if (confusing.length === 0) return { outcome: 'inapplicable' };
    if (cases.some((each) => UNSIGNED.has(each.case.credential) && each.gate === 'granted'))
      return { outcome: 'inapplicable' };
    const open = having(confusing, 'granted');
    const kinds = [...new Set(open.map((each) => each.case.credential))].join(', ');
    return failedOn(open, 'confused', { kinds });
  },
});
