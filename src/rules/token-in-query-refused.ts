import { defineRule, rfc } from '../define.ts';
import { isKeptPrivate } from './row/cache-control.ts';
import { FAPI2, MCP_TOKENS } from './row/sources.ts';

export default defineRule({
  id: 'token-in-query-refused',
  title: 'A token in the query is not taken',
  subject: 'bearer',
  reach: 'case',
  standings: ['sufficient'],
  needs: ['control'],
  severity: 'medium',
  keyword: { default: 'none', fapi2: 'MUST NOT', mcp: 'MUST NOT' },
  references: [rfc(9700, '4.3.2'), rfc(6750, '2.3'), FAPI2, MCP_TOKENS],
  meaning: 'Tokens in URLs end up in logs, histories and referrers, and whoever reads those has them.',
  fix: 'Turn off query parameters as a source of tokens; take them from the Authorization field alone. Until then send Cache-Control: private with what they open.',
  exceptions: [
    'RFC 6750 §2.3 lets servers take tokens from the query: outside fapi2 and mcp no source forbids it to them, and the keyword is none.',
  ],
  mapping: { cwe: [598], owaspApi: ['API2', 'API8'], asvs: ['14.2.1'], owaspNhi: ['NHI2'] },
  messages: {
    taken: 'answered {status} to the token in the query alone',
    kept: 'answered {status} to the token in the query alone, and without Cache-Control: private, so that shared caches may keep it',
  },
  examples: [
    {
      title: 'taken',
      given: [{ standing: 'sufficient', credential: 'token-in-query', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'failed',
    },
    {
      title: 'not seen there',
      given: [{ standing: 'sufficient', credential: 'token-in-query', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'in the header',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 200 OK\n\n{}' }],
      outcome: 'inapplicable',
    },
  ],
  judge: ({ case: { credential }, gate, answer }) => {
    if (credential !== 'token-in-query') return { outcome: 'inapplicable' };
    if (gate !== 'granted') return { outcome: 'passed' };
    // RFC 6750 §2.3 wants `private`; `no-store` says more.
    const message = isKeptPrivate(answer) ? 'taken' : 'kept';
    return { outcome: 'failed', message, data: { status: answer.status } };
  },
});
