import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { UNBOUND } from './row/kinds.ts';
import { failedOn, having, isOpenToAll } from './row/sets.ts';

export default defineRule({
  id: 'token-binding-enforced',
  title: 'A token that is bound to a key is refused without that key',
  subject: 'sender-constraint',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'MUST', http: 'none' },
  explains: ['unauthenticated-request-refused'],
  references: [rfc(9449, '7.1'), rfc(9449, '7.2'), rfc(8705, '3')],
  meaning: 'Whoever gets hold of a token can use it: the binding that clients pay for protects nothing.',
  fix: 'Make every check of RFC 9449 §4.3 on every request, hold the key of the proof against cnf.jkt, and refuse bound tokens under the Bearer scheme.',
  exceptions: [
    'An API that does not know DPoP takes a bound token for a bearer token (RFC 9449 §7.2): the kinds are sent only where you configure a binding.',
    'A refusal in the TLS handshake is a refusal, and shows nothing of the status.',
    'The order of the checks is free.',
  ],
  mapping: CROSSWALK.senderConstraint,
  messages: { unbound: 'let in: {kinds}' },
  examples: [
    {
      title: 'a bound token, sent as a bearer token',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'dpop-token-as-bearer', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'held to its key',
      given: [
        {
          standing: 'invalid',
          credential: 'dpop-no-proof',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: DPoP error="invalid_dpop_proof", algs="ES256"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'anybody is let in: another fault',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'invalid', credential: 'dpop-no-proof', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const unbound = evidence.cases.filter((each) => UNBOUND.has(each.case.credential) && each.case.expected === '401');
    if (unbound.length === 0 || isOpenToAll(evidence)) return { outcome: 'inapplicable' };
    const open = having(unbound, 'granted');
    const kinds = [...new Set(open.map((each) => each.case.credential))].join(', ');
    return failedOn(open, 'unbound', { kinds });
  },
});
