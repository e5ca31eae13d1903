import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence, OperationEvidence } from '../model/evidence.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { failedOn, having, setsOf, withIdentities } from './row/sets.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'scope-blind',
  title: 'The second gate looks at scopes',
  subject: 'authorization',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST', http: 'none' },
  pattern: 'scope-blind',
  explains: ['insufficient-scope-refused'],
  references: [rfc(6749, '7'), asvs('10.3.2')],
  meaning: 'Any valid token opens the operation, whatever it was issued for.',
  fix: 'Require the documented scopes on the route itself; a gateway that only forwards scopes does not enforce them.',
  exceptions: [
    'An API without scopes of its own has nothing to enforce: only operations whose document names scopes are judged.',
    'Where one scope includes another, say so by `policy.scopeHierarchy`: what includes a required scope is not presented as lacking it.',
    'A missing role is another matter than a missing scope.',
  ],
  mapping: { ...CROSSWALK.scope, cwe: [862] },
  messages: {
    blind: 'a valid token is let in with {kinds}',
    opened: 'opened by {scopes}, which the document does not require for it',
  },
  examples: [
    {
      title: 'blind',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', credential: 'no-scope', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'another scope opens it',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', credential: 'no-scope', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', credential: 'wrong-scope', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'seeing',
      given: [{ standing: 'insufficient', credential: 'no-scope', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { absent, insufficient: refused } = setsOf(evidence);
    const insufficient = refused.filter((each) => each.case.credential !== MISSING_ROLE);
    const without = insufficient.filter((each) => each.case.credential !== 'missing-scope');
    if (without.length === 0) return { outcome: 'inapplicable' };
    // Without a first gate there is no second one to judge: that is fail-open.
    if (having(absent, 'granted').length > 0) return { outcome: 'inapplicable' };
    if (having(without, 'granted').length === 0) return { outcome: 'passed' };
    const open = having(insufficient, 'granted');
    const opening = openingOf(open);
    if (opening !== undefined) {
      return failedOn(withIdentities([...open, ...alteredAndOpen(evidence)], evidence), 'opened', { scopes: opening });
    }
    const kinds = [...new Set(open.map((each) => each.case.credential))].join(', ');
    return failedOn(withIdentities([...open, ...alteredAndOpen(evidence)], evidence), 'blind', { kinds });
  },
});

/** What opens, where another scope does and a token without any is refused; named where it was looked for. */
function openingOf(open: readonly CaseEvidence[]): string | undefined {
  if (open.some((each) => each.case.bisect === undefined || each.answer.opened?.scopes.length === 0)) return undefined;
  const sets = open.map(({ answer: { opened } }) => opened?.scopes.join(' with ') ?? 'another scope');
  return [...new Set(sets)].join(', ');
}

/** Other requests that are let in show the same fault. */
const alteredAndOpen = ({ cases }: OperationEvidence): readonly CaseEvidence[] =>
  having(cases, 'granted').filter(
    ({ case: { standing, request } }) => standing === 'insufficient' && request !== 'golden',
  );
