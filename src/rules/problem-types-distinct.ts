import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { problemOf } from './row/problem.ts';
import { failedOn, having, setsOf } from './row/sets.ts';

export default defineRule({
  id: 'problem-types-distinct',
  title: 'Problem details tell the two gates apart',
  subject: 'problem-details',
  reach: 'operation',
  severity: 'info',
  keyword: { default: 'none' },
  references: [rfc(9457, '3.1.1')],
  meaning:
    'The type is what clients know a problem by: here a bad credential and a missing permission are the same problem.',
  fix: 'Give authentication and authorization failures a type each, or leave the type to about:blank, which means the status.',
  exceptions: [
    'A type of about:blank, or none, says that the status tells it all.',
    'Where the statuses are the same as well, the gates have collapsed, and that is the finding.',
  ],
  mapping: CROSSWALK.separation,
  messages: { shared: '401 and 403 both come with the type {type}' },
  examples: [
    {
      title: 'one type for both',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/problem+json\n\n{"type":"/denied"}',
        },
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{"type":"/denied"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a type each',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/problem+json\n\n{"type":"/no-token"}',
        },
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{"type":"/no-scope"}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'the status tells it all',
      given: [
        {
          standing: 'absent',
          response: 'HTTP/1.1 401 Unauthorized\nContent-Type: application/problem+json\n\n{"type":"about:blank"}',
        },
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{"type":"about:blank"}',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { absent, invalid, insufficient } = setsOf(evidence);
    const first = having([...absent, ...invalid], 'unauthenticated').filter(isTyped);
    const second = having(insufficient, 'forbidden').filter(isTyped);
    if (first.length === 0 || second.length === 0) return { outcome: 'inapplicable' };
    const types = new Set(first.map(typeOf));
    const shared = second.filter((each) => types.has(typeOf(each)));
    return failedOn(shared, 'shared', { type: shared[0] === undefined ? '' : typeOf(shared[0]) });
  },
});

const typeOf = ({ answer }: CaseEvidence): string => String(problemOf(answer)?.type ?? '');

const isTyped = (evidence: CaseEvidence): boolean => !['', 'about:blank'].includes(typeOf(evidence));
