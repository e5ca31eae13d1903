import { defineRule, rfc } from '../define.ts';
import type { OperationEvidence } from '../model/evidence.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'fail-open',
  title: 'The first gate is closed',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST' },
  pattern: 'fail-open',
  explains: ['unauthenticated-request-refused', 'insufficient-scope-refused'],
  references: [rfc(6749, '7'), rfc(9068, '4')],
  meaning: 'Callers whom the API cannot know are let in.',
  fix: 'Refuse wherever verification fails, throws or was never asked for; make the protected state the default of the router.',
  messages: { open: 'let in: {kinds}' },
  examples: [
    {
      title: 'expired tokens accepted',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', credential: 'expired', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    { title: 'closed', given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }], outcome: 'passed' },
  ],
  judge: ({ cases }) => {
    const due = cases.filter((each) => each.case.expected === '401');
    if (due.length === 0) return { outcome: 'inapplicable' };
    const open = having(due, 'granted');
    const kinds = [...new Set(open.map((each) => each.case.credential))].join(', ');
    return failedOn([...open, ...consequences(cases)], 'open', { kinds });
  },
});

/** Where no credential is needed at all, that an insufficient one is let in is the same fault. */
function consequences(cases: OperationEvidence['cases']): OperationEvidence['cases'] {
  const isOpen = cases.some((each) => each.case.standing === 'absent' && each.gate === 'granted');
  return isOpen ? cases.filter((each) => each.case.standing === 'insufficient' && each.gate === 'granted') : [];
}
