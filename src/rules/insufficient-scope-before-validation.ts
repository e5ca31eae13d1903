import { defineRule } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { BODIES, beyondSecondGate, WHAT } from './row/ordering.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'insufficient-scope-before-validation',
  title: 'Scopes are looked at before the body is read',
  subject: 'separation',
  reach: 'operation',
  severity: 'low',
  keyword: { default: 'none' },
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }],
  meaning:
    'Callers without the permission reach the parser and the validation, and learn the shape of what they may not send. No standard orders these steps; of published guidance AIP-211 alone does.',
  fix: 'Check the scopes of the token before the body is parsed.',
  exceptions: [
    'No standard orders these steps: the keyword is none and the severity low.',
    'Where not even the first gate comes before validation, that is the finding.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    validated: '{what} is answered {status} to a token without the required scopes, where 403 is due',
  },
  examples: [
    {
      title: 'the gate first',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the parser first',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'the parser behind the gate, the validation before it',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'invalid-content', response: 'HTTP/1.1 422 Unprocessable Content\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'the parser before both gates',
      given: [
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'no gate to come first',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a crash shows neither',
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', request: 'invalid-body', response: 'HTTP/1.1 500 Internal Server Error\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const shown = BODIES.flatMap((request) => beyondSecondGate(evidence, request));
    const validated = shown.filter(({ answer }) => REJECTIONS.has(answer.status));
    if (validated.length + having(shown, 'forbidden').length === 0) return { outcome: 'inapplicable' };
    // Where not even the first gate comes first, that is the finding.
    const isBeforeBoth = evidence.cases.some(
      (each) => each.case.standing === 'absent' && BODIES.includes(each.case.request) && each.gate === 'rejected',
    );
    if (isBeforeBoth) return { outcome: 'inapplicable' };
    const what = [...new Set(validated.map((each) => WHAT[each.case.request] ?? 'a body'))].join(', and ');
    return failedOn(validated, 'validated', { what, status: validated[0]?.answer.status ?? '' });
  },
});

/** What parsers and validation answer with. */
const REJECTIONS: ReadonlySet<number> = new Set([400, 415, 422]);
