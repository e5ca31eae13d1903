import { defineRule, rfc } from '../define.ts';
import { dpopChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'dpop-proof-used-once',
  title: 'A proof is taken once',
  subject: 'sender-constraint',
  reach: 'case',
  standings: ['sufficient'],
  needs: ['control'],
  severity: 'info',
  keyword: { default: 'none' },
  references: [rfc(9449, '11.1')],
  meaning: 'A proof that is caught together with its token opens the same URL again for as long as it lives.',
  fix: 'Keep the jti of accepted proofs for their lifetime, or give nonces that live for seconds. The RFC leaves both to you.',
  exceptions: [
    'The RFC leaves single use to the server: the severity is info and the keyword none.',
    'A refusal that asks for a nonce shows nothing of the proof.',
  ],
  mapping: CROSSWALK.senderConstraint,
  messages: { 'taken-again': 'answered {status} to a proof that was used a moment ago' },
  examples: [
    {
      title: 'taken again',
      given: [{ standing: 'sufficient', credential: 'dpop-replayed-proof', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'taken once',
      given: [
        {
          standing: 'sufficient',
          credential: 'dpop-replayed-proof',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="invalid_dpop_proof"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'refused for its nonce, which shows nothing of the proof',
      given: [
        {
          standing: 'sufficient',
          credential: 'dpop-replayed-proof',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="use_dpop_nonce"\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { case: testCase, gate, answer } = evidence;
    if (testCase.credential !== 'dpop-replayed-proof') return { outcome: 'inapplicable' };
    if (gate === 'granted') return { outcome: 'failed', message: 'taken-again', data: { status: answer.status } };
    if (dpopChallenges(evidence).some(({ parameters }) => parameters.error === 'use_dpop_nonce')) {
      return { outcome: 'inapplicable' };
    }
    return { outcome: 'passed' };
  },
});
