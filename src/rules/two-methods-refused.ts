import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import { failedOn, having, isOpenToAll } from './row/sets.ts';
import { FAPI2, MCP_TOKENS } from './row/sources.ts';

export default defineRule({
  id: 'two-methods-refused',
  title: 'A token that is sent in two places at once is refused',
  subject: 'bearer',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'SHOULD', http: 'none', fapi2: 'MUST NOT', mcp: 'MUST NOT' },
  explains: ['token-in-query-refused'],
  references: [rfc(6750, '2'), rfc(6750, '3.1'), rfc(9700, '4.3.2'), FAPI2, MCP_TOKENS],
  meaning:
    'A token is taken from the query, and from the header beside it: tokens in URLs end up in logs, and where the two differ, layers that read one each see two callers.',
  fix: 'Turn off query parameters as a source of tokens; until then answer 400 invalid_request to more than one.',
  exceptions: [
    'A server that ignores the query grants what the header brings, and rightly: it is a fault only where the query alone is taken too.',
    '401 is as good as 400.',
  ],
  mapping: { cwe: [598], owaspApi: ['API2', 'API8'], asvs: ['14.2.1'], owaspNhi: ['NHI2'] },
  messages: { both: 'a token in the query is taken alone, and beside one in the header' },
  examples: [
    {
      title: 'both are taken',
      given: [
        { standing: 'sufficient', credential: 'token-in-query', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'sufficient', credential: 'two-methods', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'refused',
      given: [
        { standing: 'sufficient', credential: 'token-in-query', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'sufficient', credential: 'two-methods', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the query is ignored',
      given: [
        { standing: 'sufficient', credential: 'token-in-query', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'sufficient', credential: 'two-methods', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { cases } = evidence;
    const sent = (kind: string): readonly CaseEvidence[] =>
      cases.filter((each) => each.case.credential === kind && each.controlGranted);
    const alone = sent('token-in-query');
    const twice = sent('two-methods');
    // Where no token is needed, none of them was taken.
    if (alone.length === 0 || twice.length === 0 || isOpenToAll(evidence)) return { outcome: 'inapplicable' };
    const taken = [...having(alone, 'granted'), ...having(twice, 'granted')];
    const areBoth = having(alone, 'granted').length > 0 && having(twice, 'granted').length > 0;
    return failedOn(areBoth ? taken : [], 'both');
  },
});
