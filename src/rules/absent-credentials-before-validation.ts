import { defineRule } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';

export default defineRule({
  id: 'absent-credentials-before-validation',
  title: 'Credentials are asked for before the body is read',
  subject: 'separation',
  reach: 'case',
  standings: ['absent'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'none' },
  pattern: 'validation-first',
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }],
  meaning: 'Strangers reach the parser and the validation, and learn the shape of what they may not send.',
  fix: 'Run authentication before the body is parsed.',
  exceptions: [
    'No standard orders authentication and validation: the keyword is none, and a team may accept the finding.',
    'Any other refusal keeps the order; whether it is the right one is judged on the intact request.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { validated: 'answered {status} to a broken body without credentials, where 401 is due' },
  examples: [
    {
      title: 'the gate first',
      given: [{ standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'the parser first',
      given: [{ standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'a crash shows neither',
      given: [{ standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 500 Internal Server Error\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { request }, gate, answer }) => {
    if (request !== 'invalid-body') return { outcome: 'inapplicable' };
    if (gate === 'rejected') return { outcome: 'failed', message: 'validated', data: { status: answer.status } };
    // Any other refusal keeps the order; whether it is the right refusal is judged on the intact request.
    return { outcome: gate === 'unauthenticated' ? 'passed' : 'inapplicable' };
  },
});
