import { defineRule, rfc } from '../define.ts';
import { isInvalidRequest } from '../http/gate.ts';
import type { CaseEvidence, Gate, OperationEvidence } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { failedOn, setsOf } from './row/sets.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

/** Answers that refuse by themselves; 5xx, redirects and 2xx are other faults. */
const REFUSALS: ReadonlySet<Gate> = new Set(['unauthenticated', 'forbidden', 'not-found', 'rejected']);

export default defineRule({
  id: 'split-brain',
  title: 'Missing and invalid credentials are answered alike',
  subject: 'separation',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD', fapi2: 'MUST', mcp: 'MUST' },
  pattern: 'split-brain',
  explains: ['absent-credentials-401', 'invalid-token-401', 'error-code-matches-status'],
  references: [rfc(9110, '11.4'), rfc(6750, '3.1'), FAPI2, MCP_ERRORS],
  meaning: 'Two layers decide, one about missing and one about bad credentials, and they disagree.',
  fix: 'Let one layer answer 401 for both; where a gateway lets missing credentials through, require them there.',
  exceptions: [
    'Under `policy.absentCredential: 404` a missing credential that is answered 404 is left out.',
    'A malformed token may be answered 400 (RFC 6750 §3.1).',
    'CSRF filters answer requests without a token and leave those with one alone: where the answer says so it is confounded, and left out.',
  ],
  mapping: CROSSWALK.separation,
  messages: { split: 'a missing credential is answered {absent}, an invalid one {invalid}' },
  examples: [
    {
      title: 'split',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'alike',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'hidden from strangers, undeclared',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'hidden from strangers, as is declared',
      policy: { absentCredential: '404' },
      given: [
        { standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const sets = setsOf(evidence);
    const absent = statusOf(sets.absent.filter((each) => each.case.credential === 'absent'));
    const invalid = statusOf(
      sets.invalid.filter(({ answer, case: { credential } }) => !isInvalidRequest(credential, answer.status)),
    );
    if (absent === undefined || invalid === undefined) return { outcome: 'inapplicable' };
    if (absent === invalid) return { outcome: 'passed' };
    const wrong = [...sets.absent, ...sets.invalid].filter(({ gate }) => gate !== 'unauthenticated');
    return failedOn([...wrong, ...altered(evidence, absent)], 'split', { absent, invalid });
  },
});

/** Missing credentials on other requests that are answered as they are on the control's. */
const altered = ({ cases }: OperationEvidence, status: number): readonly CaseEvidence[] =>
  cases.filter(
    ({ case: { credential, request }, answer }) =>
      credential === 'absent' && request !== 'golden' && answer.status === status && status !== 401,
  );

/** The one status of a set of refusals; undefined where there are several, or none. */
function statusOf(evidence: readonly CaseEvidence[]): number | undefined {
  const statuses = new Set(evidence.map(({ answer }) => answer.status));
  const [status, ...others] = statuses;
  return others.length === 0 && evidence.every(({ gate }) => REFUSALS.has(gate)) ? status : undefined;
}
