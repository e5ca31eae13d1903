import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'token-in-query',
  title: 'The right token, in the query alone',
  standing: 'sufficient',
  families: ['bearer'],
  // To ignore it, and so to answer 401, is what current practice asks for; to take it is a finding.
  expected: '2xx or 4xx',
  fault: {
    on: 'placement',
    place: ({ value }) => ({ query: `access_token=${encodeURIComponent(value)}` }),
    cannot: 'the scheme has no token',
  },
  references: [rfc(9700, '4.3.2'), rfc(6750, '2.3')],
});
