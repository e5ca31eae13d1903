import type { Answer } from '../answer.ts';
import { defineVariant } from '../variant.ts';
import { onAnswers } from './answers/challenges.ts';

export default defineVariant({
  id: 'error-envelope',
  title: 'Every answer is 200, and says in its body how it went',
  resembles: "Slack's Web API, whose error is not_authed, invalid_auth or missing_scope",
  declares: {
    policy: {
      errorEnvelope: {
        member: 'outcome',
        unauthenticated: ['not_authed'],
        forbidden: ['missing_scope'],
        failed: ['failed'],
      },
    },
  },
  undeclared: ['fail-open'],
  apply: onAnswers((answer) => (answer.status < 400 ? answer : enveloped(answer))),
});

const OUTCOMES: Readonly<Record<number, string>> = { 401: 'not_authed', 403: 'missing_scope' };

const enveloped = ({ status }: Answer): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify({ outcome: OUTCOMES[status] ?? 'failed' }),
});
