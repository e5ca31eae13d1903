import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { allAre, failedOn, setsOf, withIdentities } from './row/sets.ts';
import { FAPI2, MCP_ERRORS } from './row/sources.ts';

export default defineRule({
  id: 'all-404',
  title: 'Masking does not hide that a credential is missing or bad',
  subject: 'masking',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'SHOULD', fapi2: 'MUST', mcp: 'MUST' },
  pattern: 'all-404',
  explains: ['absent-credentials-401', 'invalid-token-401', 'insufficient-scope-403'],
  references: [rfc(9110, '11.4'), rfc(9110, '15.5.5'), FAPI2, MCP_ERRORS],
  meaning: 'Clients with a stale token believe that the resource is gone; a 404 may even be cached.',
  fix: 'Mask by 404 only what an authenticated caller may not see; answer 401 to everybody else.',
  exceptions: [
    'What an authenticated caller may not see may be hidden as 404 (`policy.masking: not-found`), as long as missing and invalid credentials get 401.',
    'Under `policy.absentCredential: 404` a missing credential may be answered 404 as well: an invalid one is still due a 401.',
  ],
  mapping: CROSSWALK.separation,
  messages: { collapsed: 'missing, invalid and insufficient credentials are all answered 404' },
  examples: [
    {
      title: 'collapsed',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'masked, with the first gate standing',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'hidden from strangers as is declared, and from bad credentials as well',
      policy: { absentCredential: '404', masking: 'not-found' },
      given: [
        { standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'hidden from strangers as is declared, with the first gate standing',
      policy: { absentCredential: '404', masking: 'not-found' },
      given: [
        { standing: 'absent', expected: '401 or 404', response: 'HTTP/1.1 404 Not Found\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'insufficient', expected: '403 or 404', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { absent, invalid, insufficient } = setsOf(evidence);
    const refused = [...absent, ...invalid, ...insufficient];
    if (absent.length + invalid.length === 0) return { outcome: 'inapplicable' };
    return failedOn(allAre(refused, 'not-found') ? withIdentities(refused, evidence) : [], 'collapsed');
  },
});
