import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence, OperationEvidence } from '../model/evidence.ts';
import { entitledTo } from './row/beyond.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn, setsOf } from './row/sets.ts';

/** What a sufficient credential does wrong, and the statuses that are its own. */
const MISTAKES: Readonly<Record<string, readonly number[]>> = {
  'invalid-body': [400, 422],
  'invalid-content': [400, 422],
  'unknown-id': [404, 410],
  'unknown-route': [404, 405],
};

export default defineRule({
  id: 'gateway-rewrite',
  title: 'An error keeps the status that its cause has',
  subject: 'separation',
  reach: 'document',
  severity: 'high',
  keyword: { default: 'none' },
  pattern: 'gateway-rewrite',
  explains: [
    'all-401',
    'all-403',
    'all-404',
    'error-dispatch',
    'route-as-auth',
    'absent-credentials-401',
    'invalid-token-401',
    'insufficient-scope-403',
    'error-code-matches-status',
    'invalid-token-error-code',
    'absent-credentials-no-error-code',
  ],
  references: [rfc(9110, '15.5')],
  meaning:
    'Who may not come in, who may not do it and who made a mistake are told the same: something in front of the API rewrites its errors.',
  fix: 'Map gateway responses one by one, not by a default for all of 4xx, and hand the statuses of the service through.',
  exceptions: [
    'Only what a sufficient credential shows to be a mistake counts: a request whose body is broken, an id or a route that there is none.',
    'A mistake that has its own status shows nothing: what is not there is 404 rightly where refusals are hidden as 404 too.',
    '`policy.masking: forbidden` makes 403 an answer to what is not there.',
    'Where statuses differ, equal bodies are no finding: a page of its own for every error is harmless.',
  ],
  mapping: CROSSWALK.separation,
  messages: {
    rewritten: 'missing, bad and insufficient credentials and plain mistakes are all answered {status} alike',
  },
  examples: [
    {
      title: 'one answer for everything',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}' },
        {
          standing: 'sufficient',
          request: 'invalid-body',
          expected: 'any',
          response: 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a mistake is a mistake',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n{"message":"Forbidden"}' },
        {
          standing: 'sufficient',
          request: 'invalid-body',
          expected: 'any',
          response: 'HTTP/1.1 400 Bad Request\n\n{"message":"Bad Request"}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'refusals are hidden as 404, as what is not there has it',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n{"message":"Not Found"}' },
        { standing: 'insufficient', response: 'HTTP/1.1 404 Not Found\n\n{"message":"Not Found"}' },
        {
          standing: 'sufficient',
          request: 'unknown-id',
          expected: 'any',
          response: 'HTTP/1.1 404 Not Found\n\n{"message":"Not Found"}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'nothing but refusals',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a broken body has the status that it has',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'sufficient', request: 'invalid-body', expected: 'any', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'a body that the document forbids has the status that it has',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 400 Bad Request\n\n' },
        {
          standing: 'sufficient',
          request: 'invalid-content',
          expected: 'any',
          response: 'HTTP/1.1 400 Bad Request\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a route that is none has the status that it has',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 405 Method Not Allowed\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 405 Method Not Allowed\n\n' },
        {
          standing: 'sufficient',
          request: 'unknown-route',
          expected: 'any',
          response: 'HTTP/1.1 405 Method Not Allowed\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'what is not there is forbidden by declaration',
      policy: { masking: 'forbidden' },
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'sufficient', request: 'unknown-id', expected: 'any', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'what is not there is forbidden, and nobody has said so',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'sufficient', request: 'unknown-id', expected: 'any', response: 'HTTP/1.1 403 Forbidden\n\n' },
      ],
      outcome: 'failed',
    },
  ],
  judge: ({ operations }) => {
    const rows = operations.map(rowOf).filter(({ refusals }) => refusals.length > 0);
    const telling = rows.filter(({ isBoth, mistakes }) => isBoth && mistakes.length > 0);
    if (telling.length === 0) return { outcome: 'inapplicable' };
    const misnaming = telling.filter(({ mistakes }) => mistakes.some(isMisnamed));
    const answers = new Set(misnaming.flatMap(({ refusals, mistakes }) => oneAnswer([...refusals, ...mistakes]) ?? []));
    if (answers.size === 0) return { outcome: 'passed' };
    const rewritten = rows.filter(({ refusals, mistakes }) => answers.has(oneAnswer([...refusals, ...mistakes]) ?? ''));
    const [first] = rewritten.flatMap(({ refusals }) => refusals);
    const status = first?.answer.status ?? '';
    const shown = rewritten.flatMap(({ evidence }) => evidence.cases.filter((each) => each.answer.status === status));
    return failedOn(shown, 'rewritten', { status });
  },
});

interface Row {
  readonly evidence: OperationEvidence;
  /** Whether both gates refused: only then it tells something by itself. */
  readonly isBoth: boolean;
  readonly refusals: readonly CaseEvidence[];
  /** What sufficient credentials did wrong. */
  readonly mistakes: readonly CaseEvidence[];
}

function rowOf(evidence: OperationEvidence): Row {
  const { absent, invalid, insufficient } = setsOf(evidence);
  const strangers = [...absent, ...invalid];
  const isBoth = strangers.length > 0 && insufficient.length > 0;
  const mistakes = entitledTo(evidence, Object.keys(MISTAKES)).filter(({ answer }) => answer.status >= 400);
  return { evidence, isBoth, refusals: [...strangers, ...insufficient], mistakes };
}

/** An API that hides what is not there behind 403 says so. */
const isMisnamed = ({ case: { request }, answer, policy }: CaseEvidence): boolean =>
  !MISTAKES[request]?.includes(answer.status) &&
  !(policy.masking === 'forbidden' && answer.status === 403 && request.startsWith('unknown-'));

/** Status and body that all of these have, but for numbers and ids; undefined where they differ. */
function oneAnswer(evidence: readonly CaseEvidence[]): string | undefined {
  const [one, ...others] = new Set(
    evidence.map(({ answer }) => `${answer.status} ${answer.body.text.replaceAll(/[0-9a-f]{8}[0-9a-f-]*|\d+/gi, '#')}`),
  );
  return others.length === 0 && /^4/.test(one ?? '') ? one : undefined;
}
