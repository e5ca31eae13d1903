import { defineCredential, rfc } from '../define.ts';
import { placeCredential } from '../http/present.ts';

export default defineCredential({
  id: 'two-methods',
  title: 'The right token, in the header and in the query at once',
  standing: 'sufficient',
  families: ['bearer'],
  // 400 invalid_request is due of a server that takes both; one that ignores the query grants the header's.
  expected: '2xx or 4xx',
  fault: {
    on: 'placement',
    place: (credential) => ({
      ...placeCredential(credential),
      query: `access_token=${encodeURIComponent(credential.value)}`,
    }),
    cannot: 'the scheme has no token',
  },
  references: [rfc(6750, '2'), rfc(6750, '3.1')],
});
