import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { cacheDirectives, isKeptPrivate } from './row/cache-control.ts';

export default defineRule({
  id: 'authorized-answer-not-shared',
  title: 'What a token opened is not left to shared caches',
  subject: 'caching',
  reach: 'case',
  standings: ['sufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'none' },
  references: [rfc(9111, '3.5'), rfc(9111, '5.2.2')],
  meaning:
    'A shared cache keeps no answer to a request with Authorization, unless the answer says that it may: this one does, and may be given to callers without the token.',
  fix: 'Send Cache-Control: private or no-store with what is meant for one caller; leave public and s-maxage to data that is the same for all.',
  exceptions: [
    'Data that is meant for everybody behind a key may say so: which data that is cannot be seen from outside, and the severity is low.',
    'With Vary: Authorization the cache keeps one answer per token.',
    'What was not asked for with the Authorization field is not spoken of by the clause.',
  ],
  mapping: { cwe: [524], owaspApi: ['API8'], asvs: ['14.2.2', '14.3.2'], csf: ['PR.DS-02'] },
  messages: { shared: 'Cache-Control: {value} on the answer to a request with Authorization' },
  examples: [
    {
      title: 'left to anybody',
      given: [
        {
          standing: 'sufficient',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 200 OK\nCache-Control: public, max-age=60\n\n{}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'one answer per token',
      given: [
        {
          standing: 'sufficient',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 200 OK\nCache-Control: public, max-age=60\nVary: Accept, Authorization\n\n{}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'nothing said: no shared cache keeps it',
      given: [
        {
          standing: 'sufficient',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a key in a field of its own',
      given: [
        {
          standing: 'sufficient',
          sent: 'X-API-Key: «credential 1a2b3c4d»',
          response: 'HTTP/1.1 200 OK\nCache-Control: public\n\n{}',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { gate, answer } = evidence;
    if (gate !== 'granted' || answer.request.method !== 'GET' || !isAuthorized(evidence))
      return { outcome: 'inapplicable' };
    const directives = cacheDirectives(answer);
    const isShared = directives.has('public') || directives.has('s-maxage');
    if (!isShared || isKeptPrivate(answer) || variesByToken(evidence)) return { outcome: 'passed' };
    const value = fieldValues(answer, 'cache-control').join(', ');
    return { outcome: 'failed', message: 'shared', data: { value } };
  },
});

const isAuthorized = ({ answer }: CaseEvidence): boolean =>
  answer.request.headers.some(([name]) => name.toLowerCase() === 'authorization');

const variesByToken = ({ answer }: CaseEvidence): boolean =>
  fieldValues(answer, 'vary').some((value) => /(?:^|,)\s*(?:\*|authorization)\s*(?:,|$)/i.test(value));
