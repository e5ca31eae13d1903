import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence, OperationEvidence } from '../model/evidence.ts';
import type { Remark } from '../model/rule.ts';
import { asvs } from './row/sources.ts';

/** Not a fault: a self-contained token may say until it expires what was true when it was issued. */
export default defineRule({
  id: 'old-token-follows-change',
  title: 'A token from before a change is answered like one from after it',
  subject: 'authorization',
  reach: 'operation',
  severity: 'info',
  keyword: { default: 'none' },
  references: [rfc(7009, '3'), asvs('8.3.2')],
  meaning:
    'What was granted or taken away reaches the caller only with its next token: until then the old one decides.',
  fix: 'Nothing, where that delay is meant. Else shorten the life of tokens, look roles up on each request, or revoke what was issued.',
  exceptions: [
    'A self-contained token may say until it expires what was true when it was issued: the severity is info.',
  ],
  mapping: { asvs: ['8.3.2'], owaspNhi: ['NHI1'], csf: ['PR.AA-01'], zeroTrust: [6] },
  messages: {
    differ: '{identity} is answered {before} with a token from before the change, and {after} with one from after it',
  },
  examples: [
    {
      title: 'the old one lives on',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 403 Forbidden\n\n',
        },
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'alike',
      given: [
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          expected: '2xx or 4xx',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
        {
          standing: 'sufficient',
          credential: 'identity:ci-bot',
          identity: 'ci-bot',
          response: 'HTTP/1.1 200 OK\n\n{}',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: ({ cases }) => {
    const early = cases.filter(
      ({ case: { identity, expected } }) => identity !== undefined && expected === '2xx or 4xx',
    );
    if (early.length === 0) return { outcome: 'inapplicable' };
    const [first, ...others] = early.flatMap((before) => difference(before, cases));
    if (first === undefined) return { outcome: 'passed' };
    return { ...first, cases: [first, ...others].flatMap((each) => each.cases ?? []) };
  },
});

function difference(before: CaseEvidence, cases: OperationEvidence['cases']): readonly Remark[] {
  const { identity = '', madeBy } = before.case;
  const after = cases.find(
    (each) => each.case.identity === identity && each.case.madeBy === madeBy && each.case.expected !== '2xx or 4xx',
  );
  if (after === undefined || after.gate === before.gate) return [];
  const data = { identity, before: before.answer.status, after: after.answer.status };
  return [{ outcome: 'failed', message: 'differ', data, cases: [before.case.id, after.case.id] }];
}
