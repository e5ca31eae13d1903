import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'unauthorized-has-challenge',
  title: 'Every 401 carries a challenge',
  subject: 'http',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'MUST' },
  pattern: 'bare-denial',
  references: [rfc(9110, '15.5.2'), rfc(9110, '11.6.1')],
  meaning: 'Clients are told to authenticate and not how: generic HTTP and OAuth clients cannot recover by themselves.',
  fix: 'Send WWW-Authenticate with at least one challenge on every 401, and let no proxy strip it.',
  exceptions: {
    none: 'Origin servers have none, and intermediaries must pass the field on unchanged; where a proxy strips it, the proxy is at fault.',
  },
  mapping: CROSSWALK.protocol,
  messages: {
    missing: 'a 401 without WWW-Authenticate',
    unreadable: 'a 401 whose WWW-Authenticate holds no readable challenge',
  },
  examples: [
    {
      title: 'a challenge',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'passed',
    },
    { title: 'none', given: [{ standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' }], outcome: 'failed' },
    {
      title: 'not a 401',
      given: [{ standing: 'invalid', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ gate, answer, challenges }) => {
    // Where a body says it (policy.errorEnvelope), no status asks for a challenge.
    if (gate !== 'unauthenticated' || answer.status !== 401) return { outcome: 'inapplicable' };
    if (challenges.challenges.length > 0) return { outcome: 'passed' };
    const isSent = fieldValues(answer, 'www-authenticate').some((value) => value.trim() !== '');
    return { outcome: 'failed', message: isSent ? 'unreadable' : 'missing' };
  },
});
