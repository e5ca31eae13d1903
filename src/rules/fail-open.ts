import { defineRule, rfc } from '../define.ts';
import { deletesNothing } from '../http/gate.ts';
import type { OperationEvidence } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { COMPOUND, CONFUSING, LENIENT, STEP_UP, UNBOUND, UNSIGNED } from './row/kinds.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'fail-open',
  title: 'The first gate is closed',
  subject: 'token-validity',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST', http: 'none' },
  pattern: 'fail-open',
  explains: [
    'unauthenticated-request-refused',
    'insufficient-scope-refused',
    'other-tenant-refused',
    'invalid-token-401',
    'error-code-matches-status',
    'token-in-query-refused',
    'token-content-strict',
    'token-type-checked',
    'signature-algorithm-allowed',
    'api-key-in-its-place',
  ],
  references: [rfc(6749, '7'), rfc(9068, '4')],
  meaning: 'Callers whom the API cannot know are let in.',
  fix: 'Refuse wherever verification fails, throws or was never asked for; make the protected state the default of the router.',
  exceptions: [
    'An operation that the document declares public is open by design.',
    'Leeway of minutes is common: tokens are expired by an hour, and not valid for another hour.',
    'A lenient reading, a lost binding, a weak authentication and key confusion have rules of their own, unless no signature is looked at.',
  ],
  mapping: { ...CROSSWALK.authentication, cwe: [306, 636], asvs: ['9.1.1', '9.2.1', '10.3.1', '16.5.3'] },
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
  judge: ({ cases: all }) => {
    // What is let in only after a grant is a matter of order.
    const cases = all.filter((each) => each.case.request !== 'after-grant');
    const due = cases.filter((each) => each.case.expected === '401' && !deletesNothing(each.case));
    if (due.length === 0) return { outcome: 'inapplicable' };
    const open = having(due, 'granted').filter(({ case: { credential } }) => !isOthers(credential, due));
    const kinds = [...new Set(open.map((each) => each.case.credential))].join(', ');
    return failedOn([...open, ...consequences(cases, all)], 'open', { kinds });
  },
});

/** Leniency, lost bindings, weak authentication and key confusion are told apart, unless no signature is looked at: then they are the same fault. */
function isOthers(credential: string, due: OperationEvidence['cases']): boolean {
  if (LENIENT.has(credential) || UNBOUND.has(credential) || STEP_UP.has(credential)) return true;
  return (
    CONFUSING.has(credential) && !due.some((each) => UNSIGNED.has(each.case.credential) && each.gate === 'granted')
  );
}

/** An identity that may call the operation is rightly let in. */
const isNoControl = ({ case: { control, identity, standing } }: OperationEvidence['cases'][number]): boolean =>
  control !== undefined && (identity === undefined || standing === 'insufficient');

/** What follows from the same fault: where no credential is needed, every other one is let in; where no signature is looked at, what breaks its form is too; where expiry is lost, the next gate answers. */
function consequences(cases: OperationEvidence['cases'], all: OperationEvidence['cases']): OperationEvidence['cases'] {
  // What another method or spelling opens is not open by itself.
  const due = cases.filter(
    ({ case: { standing, expected } }) => standing !== 'sufficient' && expected !== 'not granted' && expected !== 'any',
  );
  const isLetIn = (credential: string): boolean =>
    having(due, 'granted').some((each) => each.case.credential === credential);
  if (isLetIn('absent')) return having(all, 'granted').filter(isNoControl);
  const unread = [...UNSIGNED].some(isLetIn)
    ? having(cases, 'granted').filter((each) => LENIENT.has(each.case.credential))
    : [];
  return [...unread, ...(isLetIn('expired') ? cases.filter((each) => COMPOUND.has(each.case.credential)) : [])];
}
