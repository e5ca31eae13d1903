import { defineRule, rfc } from '../define.ts';
import { answeredByErrorPage, hasMistakes } from './row/beyond.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'error-dispatch',
  title: 'What a permitted caller does wrong is answered as that',
  subject: 'separation',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  pattern: 'error-dispatch',
  references: [rfc(9110, '15.5.1'), rfc(9110, '15.5.2')],
  meaning:
    'Callers that may do it and make a mistake are told to log in, or that they may not: the error itself is rendered behind a gate.',
  fix: 'Let the error page pass the gates (Spring: permit /error, or permit the dispatcher type ERROR), or answer errors where they arise.',
  exceptions: [
    'An API that answers 403 for objects that are not there (AIP-211) is right: an unknown id counts only together with an unknown route.',
    '`policy.masking: forbidden` makes 403 an answer to what is not there.',
  ],
  mapping: CROSSWALK.separation,
  messages: { hidden: 'with sufficient credentials, {requests} is answered {status}' },
  examples: [
    {
      title: 'a broken body is unauthenticated',
      given: [
        {
          standing: 'sufficient',
          request: 'invalid-body',
          expected: 'any',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a broken body is a bad request',
      given: [
        { standing: 'sufficient', request: 'invalid-body', expected: 'any', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'what is not there is forbidden, a route that is none is not found',
      given: [
        { standing: 'sufficient', request: 'unknown-id', expected: 'any', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'sufficient', request: 'unknown-route', expected: 'any', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'neither is found',
      given: [
        { standing: 'sufficient', request: 'unknown-id', expected: 'any', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'sufficient',
          request: 'unknown-route',
          expected: 'any',
          response: 'HTTP/1.1 401 Unauthorized\n\n',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    if (!hasMistakes(evidence)) return { outcome: 'inapplicable' };
    const shown = answeredByErrorPage(evidence);
    const requests = [...new Set(shown.map((each) => each.case.request))].join(' and ');
    return failedOn(shown, 'hidden', { requests, status: shown[0]?.answer.status ?? '' });
  },
});
