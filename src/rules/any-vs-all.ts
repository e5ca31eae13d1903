import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { failedOn, having, setsOf, withIdentities } from './row/sets.ts';

export default defineRule({
  id: 'any-vs-all',
  title: 'Where several scopes are required, some of them do not suffice',
  subject: 'authorization',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'MUST', http: 'none' },
  pattern: 'any-vs-all',
  explains: ['insufficient-scope-refused'],
  references: [
    rfc(6749, '7'),
    {
      title: 'OpenAPI 3.1.1, Security Requirement Object',
      url: 'https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object',
    },
  ],
  meaning: 'The document requires all of the scopes and the API is content with one: a token for less can do more.',
  fix: 'Require every scope, or write the scopes as alternatives in the document (or set scopeMode: any) where one is meant to suffice.',
  exceptions: [
    'Where one of several scopes is meant to suffice, say so by alternatives in the document or `scopeMode: any`: then none is missing.',
    'As long as nobody has said how the list is to be read, the case is not planned.',
    'A missing role is another matter than a missing scope.',
  ],
  mapping: { ...CROSSWALK.scope, cwe: [863] },
  messages: { partial: 'let in without {missing}' },
  examples: [
    {
      title: 'one suffices',
      given: [
        { standing: 'insufficient', credential: 'no-scope', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'insufficient', credential: 'missing-scope', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'all are needed',
      given: [{ standing: 'insufficient', credential: 'missing-scope', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { insufficient: refused, absent } = setsOf(evidence);
    const insufficient = refused.filter((each) => each.case.credential !== MISSING_ROLE);
    const partial = insufficient.filter((each) => each.case.credential === 'missing-scope');
    const without = insufficient.filter((each) => each.case.credential !== 'missing-scope');
    if (partial.length === 0 || having([...without, ...absent], 'granted').length > 0)
      return { outcome: 'inapplicable' };
    const open = having(partial, 'granted');
    const missing = open.map((each) => each.case.variant ?? 'one of them').join(' or ');
    return failedOn(withIdentities(open, evidence), 'partial', { missing });
  },
});
