import { defineRule } from '../define.ts';
import { bearerChallenges } from './row/challenges.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { MISSING_ROLE } from './row/kinds.ts';
import { MCP_SCOPES } from './row/sources.ts';

export default defineRule({
  id: 'scope-challenge-complete',
  title: 'A missing scope is answered with what to ask for, and where',
  subject: 'metadata',
  reach: 'case',
  standings: ['insufficient'],
  needs: ['control'],
  severity: 'low',
  keyword: { default: 'none', mcp: 'SHOULD' },
  references: [MCP_SCOPES],
  meaning: 'MCP clients ask their users for one scope at a time: without its name they cannot ask for it.',
  fix: 'Send WWW-Authenticate: Bearer error="insufficient_scope", scope="…", resource_metadata="…" with the 403.',
  exceptions: [
    'Under the profile mcp alone: RFC 6750 leaves scope to the server.',
    'A missing role is no scope to ask for, and a 404 that hides says nothing.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { lacks: 'the 403 does not say {what}' },
  examples: [
    {
      title: 'complete',
      profile: 'mcp',
      given: [
        {
          standing: 'insufficient',
          response:
            'HTTP/1.1 403 Forbidden\nWWW-Authenticate: Bearer error="insufficient_scope", scope="files:write", resource_metadata="https://api.example/.well-known/oauth-protected-resource"\n\n',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'bare',
      profile: 'mcp',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'failed',
    },
    {
      title: 'another profile',
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const { policy, gate, case: tried } = evidence;
    const isScope = tried.request === 'golden' && tried.identity === undefined && tried.credential !== MISSING_ROLE;
    if (policy.profile !== 'mcp' || gate !== 'forbidden' || !isScope) return { outcome: 'inapplicable' };
    const said = new Set(bearerChallenges(evidence).flatMap(({ parameters }) => Object.keys(parameters)));
    const lacking = ['scope', 'resource_metadata'].filter((name) => !said.has(name));
    if (lacking.length === 0) return { outcome: 'passed' };
    return { outcome: 'failed', message: 'lacks', data: { what: lacking.join(', ') } };
  },
});
