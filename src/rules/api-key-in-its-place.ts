import { defineRule } from '../define.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'api-key-in-its-place',
  title: 'An API key is taken from the documented place only',
  subject: 'http',
  reach: 'case',
  standings: ['absent'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [
    {
      title: 'OpenAPI 3.1.1, Security Scheme Object',
      url: 'https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object',
    },
    asvs('14.2.1'),
  ],
  meaning: 'The key also works where the document does not say: in a query it ends up in logs and histories.',
  fix: 'Read the key from the documented place alone.',
  exceptions: [
    'An API may take its key from several places on purpose: document each of them as a scheme of its own, as alternatives.',
  ],
  mapping: { cwe: [598], owaspApi: ['API2', 'API8'], asvs: ['14.2.1'], owaspNhi: ['NHI2'] },
  messages: { elsewhere: 'answered {status} to the key in a place that is not documented' },
  examples: [
    {
      title: 'taken from elsewhere',
      given: [{ standing: 'absent', credential: 'misplaced-api-key', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'not seen there',
      given: [{ standing: 'absent', credential: 'misplaced-api-key', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ case: { credential }, gate, answer }) => {
    if (credential !== 'misplaced-api-key') return { outcome: 'inapplicable' };
    if (gate !== 'granted') return { outcome: 'passed' };
    return { outcome: 'failed', message: 'elsewhere', data: { status: answer.status } };
  },
});
