import { defineRule, rfc } from '../define.ts';

/** What the specifications of the token rule out, though it was signed by the right key. */
const MALFORMED: ReadonlySet<string> = new Set(['expiry-as-string', 'unknown-critical-header']);

export default defineRule({
  id: 'token-content-strict',
  title: 'A token whose content breaks its specification is refused',
  subject: 'token-validity',
  reach: 'case',
  standings: ['invalid'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'MUST' },
  references: [rfc(7515, '4.1.11'), rfc(7519, '4.1.4')],
  meaning: 'What an issuer marks as critical, or writes in another form, is passed over: its restrictions may be lost.',
  fix: 'Use a verifier that rejects unknown critical header parameters and dates that are not numbers.',
  exceptions: ['Token sources that cannot sign cannot make such tokens: then the cases are untested.'],
  mapping: { owaspApi: ['API2'], asvs: ['9.2.1'], csf: ['PR.AA-04'] },
  messages: { lenient: 'answered {status} to a token that breaks its specification' },
  examples: [
    {
      title: 'passed over',
      given: [{ standing: 'invalid', credential: 'unknown-critical-header', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'refused',
      given: [{ standing: 'invalid', credential: 'expiry-as-string', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { credential }, gate, answer }) => {
    if (!MALFORMED.has(credential)) return { outcome: 'inapplicable' };
    if (gate !== 'granted') return { outcome: 'passed' };
    return { outcome: 'failed', message: 'lenient', data: { status: answer.status } };
  },
});
