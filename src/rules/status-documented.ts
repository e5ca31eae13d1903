import { defineRule } from '../define.ts';
import { isDue } from '../http/gate.ts';
import type { ExpectedAnswer } from '../model/plan.ts';

export default defineRule({
  id: 'status-documented',
  title: 'The document has an entry for every status that came',
  subject: 'document',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: [],
  severity: 'info',
  keyword: { default: 'SHOULD' },
  references: [
    { title: 'OpenAPI 3.1.1, Responses Object', url: 'https://spec.openapis.org/oas/v3.1.1.html#responses-object' },
  ],
  meaning: 'Clients generated from the document do not expect this answer.',
  fix: 'Document 401 for every operation that needs a credential, and 403 for every one that needs a scope.',
  exceptions: [
    "An answer that is not due is another rule's to tell.",
    'OpenAPI lets documents leave statuses out: the severity is info.',
  ],
  mapping: { owaspApi: ['API9'] },
  messages: { undocumented: '{status} is not documented' },
  examples: [
    {
      title: 'documented by range',
      documented: [{ status: '4XX', content: [] }],
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'not documented',
      documented: [{ status: '200', content: [] }],
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'failed',
    },
  ],
  judge: ({ case: { expected }, documented, gate, answer }) => {
    // An answer that is not due is another rule's to tell; where nearly any is, it says little.
    if (OPEN_ENDED.has(expected) || !isDue(expected, gate)) return { outcome: 'inapplicable' };
    if (documented !== undefined) return { outcome: 'passed' };
    return { outcome: 'failed', message: 'undocumented', data: { status: answer.status } };
  },
});

const OPEN_ENDED: ReadonlySet<ExpectedAnswer> = new Set(['2xx or 4xx', '4xx', 'not granted', 'any']);
