import { defineRule, rfc } from '../define.ts';
import { bearerChallenges, bearerError } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'absent-credentials-no-error-code',
  title: 'A request without credentials gets a challenge without an error code',
  subject: 'bearer',
  reach: 'case',
  standings: ['absent'],
  needs: [],
  severity: 'low',
  keyword: { default: 'SHOULD NOT', http: 'none' },
  pattern: 'code-mismatch',
  references: [rfc(6750, '3.1')],
  meaning: 'Clients that never sent a token are told that their token is bad.',
  fix: 'Leave error, error_description and error_uri out where the request carried no credential.',
  exceptions: [
    'Only the challenge is judged: the text of the body may say what it likes.',
    'Where another credential goes with the request, it carries authentication information, and an error code is in its place.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { 'has-error': 'error="{error}" in the challenge to a request without credentials' },
  examples: [
    {
      title: 'none',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="a"\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'an error',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\n',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    // With another credential beside it, the request did carry authentication information.
    if (
      evidence.case.presents.length > 0 ||
      evidence.case.request === 'trace' ||
      bearerChallenges(evidence).length === 0
    )
      return { outcome: 'inapplicable' };
    const error = bearerError(evidence);
    return error === undefined ? { outcome: 'passed' } : { outcome: 'failed', message: 'has-error', data: { error } };
  },
});
