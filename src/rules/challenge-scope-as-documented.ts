import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { bearerChallenges } from './row/challenges.ts';

export default defineRule({
  id: 'challenge-scope-as-documented',
  title: 'The scopes that a challenge asks for are those of the document',
  subject: 'bearer',
  reach: 'case',
  standings: ['insufficient'],
  needs: [],
  severity: 'info',
  keyword: { default: 'none' },
  references: [rfc(6750, '3')],
  meaning: 'Clients that ask for what the challenge names get another token than the document has them ask for.',
  fix: 'Name in the challenge what the operation requires, and in the document what the API enforces.',
  exceptions: [
    'More scopes than required may be named: RFC 6750 leaves the choice to the server.',
    'Of alternatives, and of scopes of which one suffices, one is enough.',
    'A scope that implies a documented one cannot be known from outside: the severity is info.',
  ],
  mapping: { owaspApi: ['API9'], asvs: ['8.1.1'] },
  messages: { differs: 'the challenge asks for scope="{said}", the document for {due}' },
  examples: [
    {
      title: 'the same, in any order',
      scopes: ['orders:read', 'orders:write'],
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer scope="orders:write orders:read"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'another',
      scopes: ['orders:read'],
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer scope="orders"\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'none named',
      scopes: ['orders:read'],
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer realm="a"\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const said = bearerChallenges(evidence).find(({ parameters }) => parameters.scope !== undefined)?.parameters.scope;
    const due = requiredSets(evidence);
    if (evidence.gate !== 'forbidden' || said === undefined || due.length === 0) return { outcome: 'inapplicable' };
    const named = new Set(said.split(' '));
    if (due.some(({ scopes, isOne }) => (isOne ? scopes.some(has(named)) : scopes.every(has(named)))))
      return { outcome: 'passed' };
    const data = { said, due: due.map(({ scopes }) => scopes.join(' ')).join(', or ') };
    return { outcome: 'failed', message: 'differs', data };
  },
});

interface RequiredSet {
  readonly scopes: readonly string[];
  readonly isOne: boolean;
}

/** Of schemes with scopes, one set per alternative in which they stand. */
const requiredSets = ({ operation: { access } }: CaseEvidence): readonly RequiredSet[] =>
  access.alternatives.flatMap(({ schemes }) =>
    schemes.filter(({ scopes }) => scopes.length > 0).map(({ scopes, mode }) => ({ scopes, isOne: mode !== 'all' })),
  );

const has =
  (named: ReadonlySet<string>) =>
  (scope: string): boolean =>
    named.has(scope);
