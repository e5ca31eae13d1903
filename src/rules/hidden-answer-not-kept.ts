import { defineRule, rfc } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { Answered } from '../model/observation.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { isHiddenFromStrangers } from './row/masking.ts';

const hidden = { standing: 'absent', expected: '401 or 404' } as const;
const policy = { absentCredential: '404' } as const;

export default defineRule({
  id: 'hidden-answer-not-kept',
  title: 'No cache keeps the 404 that hides from strangers',
  subject: 'caching',
  reach: 'case',
  standings: ['absent'],
  needs: ['control'],
  severity: 'info',
  keyword: { default: 'none' },
  references: [rfc(9110, '15.5.5'), rfc(9111, '4.2.2')],
  meaning:
    'A 404 may be kept without being told, for a time that the cache chooses: who is entitled and asks next is told as well that there is nothing.',
  fix: 'Send Cache-Control: no-store or private, or Vary: Authorization, with the 404 that stands for something.',
  exceptions: [
    'It is asked only where `policy.absentCredential: 404` says that strangers are answered so.',
    'An API without caches in front of it loses nothing; that one did keep it is `refusal-not-pinned`.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { kept: 'a cache may keep the 404 and answer others with it: Cache-Control is {value}' },
  examples: [
    {
      title: 'not stored',
      policy,
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\nCache-Control: no-store\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'kept by what was sent as Authorization',
      policy,
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\nVary: Accept, Authorization\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'stale at once',
      policy,
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\nCache-Control: max-age=0, must-revalidate\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'left to the cache',
      policy,
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'for a minute',
      policy,
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\nCache-Control: max-age=60\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'the answer to a POST is not kept',
      policy,
      method: 'POST',
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'inapplicable',
    },
    {
      title: 'hidden, and not said to be: other rules tell',
      given: [{ ...hidden, response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { case: due, operation, answer } = evidence;
    if (due.request !== 'golden' || operation.method !== 'GET' || !isHiddenFromStrangers(evidence)) {
      return { outcome: 'inapplicable' };
    }
    if (isKeptFromOthers(answer)) return { outcome: 'passed' };
    const value = fieldValues(answer, 'cache-control').join(', ') || 'not sent';
    return { outcome: 'failed', message: 'kept', data: { value } };
  },
});

/** Not stored, asked for anew each time, or given to those alone who send the same. */
const isKeptFromOthers = (answer: Answered): boolean =>
  fieldValues(answer, 'cache-control').some((value) => /\b(?:no-store|private|no-cache|max-age=0+)\b/i.test(value)) ||
  fieldValues(answer, 'vary').some((value) => /(?:^|,)\s*(?:\*|authorization)\s*(?:,|$)/i.test(value));
