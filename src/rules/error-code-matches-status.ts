import { defineRule, rfc } from '../define.ts';
import { bearerError } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

/** @see [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1) */
const STATUS_OF: Readonly<Record<string, number>> = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
};

export default defineRule({
  id: 'error-code-matches-status',
  title: 'The error code of a challenge and the status say the same',
  subject: 'bearer',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'SHOULD', http: 'none' },
  pattern: 'code-mismatch',
  references: [rfc(6750, '3.1')],
  meaning: 'Clients that read the code do one thing, those that read the status another.',
  fix: 'Send invalid_request with 400, invalid_token with 401, insufficient_scope with 403.',
  exceptions: [
    'Only the three codes of RFC 6750 have a status of their own: codes of other specifications are left alone.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { mismatch: 'error="{error}" on a {status}' },
  examples: [
    {
      title: 'agree',
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'disagree',
      given: [
        { standing: 'invalid', response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="invalid_token"\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a code where there was no credential to be wrong',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_request"\n\n',
        },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a bad request is called one',
      given: [
        {
          standing: 'invalid',
          response: 'HTTP/1.1 400 Bad Request\nWWW-Authenticate: Bearer error="invalid_request"\n\n',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    // A code where nothing was presented is wrong with any status: another rule says so.
    if (evidence.case.presents.length === 0) return { outcome: 'inapplicable' };
    const error = bearerError(evidence);
    const due = error === undefined ? undefined : STATUS_OF[error];
    if (error === undefined || due === undefined) return { outcome: 'inapplicable' };
    // What is said with 200 is that rule's affair which finds it said with 200.
    if (evidence.gate === 'ok-with-error') return { outcome: 'inapplicable' };
    const { status } = evidence.answer;
    return status === due ? { outcome: 'passed' } : { outcome: 'failed', message: 'mismatch', data: { error, status } };
  },
});
