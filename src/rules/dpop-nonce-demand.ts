import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'dpop-nonce-demand',
  title: 'A demand for a nonce is a 401 that carries one',
  subject: 'sender-constraint',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  explains: ['invalid-token-401'],
  references: [rfc(9449, '9'), rfc(9449, '8.2')],
  meaning: 'Clients do not learn which nonce is wanted, or take the answer for final: they never get in.',
  fix: 'Answer 401 with WWW-Authenticate: DPoP error="use_dpop_nonce" and the nonce in DPoP-Nonce.',
  exceptions: [
    'Nonces are optional: it speaks only of answers that ask for one.',
    'Authorization servers answer 400 to the same (RFC 9449 §8); this is about resource servers.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    status: 'error="use_dpop_nonce" on a {status}, where 401 is due',
    'no-nonce': 'error="use_dpop_nonce" and no DPoP-Nonce',
  },
  examples: [
    {
      title: 'a 401 with the nonce',
      given: [
        {
          standing: 'invalid',
          credential: 'dpop-missing-nonce',
          response:
            'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="use_dpop_nonce"\nDPoP-Nonce: example-nonce\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a 400',
      given: [
        {
          standing: 'invalid',
          credential: 'dpop-missing-nonce',
          response:
            'HTTP/1.1 400 Bad Request\nWWW-Authenticate: DPoP error="use_dpop_nonce"\nDPoP-Nonce: example-nonce\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'no nonce to use',
      given: [
        {
          standing: 'sufficient',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="use_dpop_nonce"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'no nonce is asked for',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP algs="ES256"\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ cases }) => {
    const demands = cases.filter(isDemand);
    if (demands.length === 0) return { outcome: 'inapplicable' };
    const otherwise = demands.filter(({ gate }) => gate !== 'unauthenticated');
    if (otherwise.length > 0) return failedOn(otherwise, 'status', { status: otherwise[0]?.answer.status ?? 0 });
    return failedOn(
      demands.filter(({ answer }) => fieldValues(answer, 'dpop-nonce').length === 0),
      'no-nonce',
    );
  },
});

const isDemand = (evidence: CaseEvidence): boolean =>
  dpopChallenges(evidence).some(({ parameters }) => parameters.error === 'use_dpop_nonce');
