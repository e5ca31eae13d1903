import { defineCredential, rfc } from '../define.ts';
import type { PlaceCredential } from '../model/credential.ts';

/** The document's place is the only one: from a header into the query, from elsewhere into a header. */
const elsewhere: PlaceCredential = ({ scheme, value }) => {
  const name = scheme.parameterName ?? scheme.name;
  if (scheme.in === 'header') return { query: `${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
  return { headers: [[name.toLowerCase(), value]] };
};

export default defineCredential({
  id: 'misplaced-api-key',
  title: 'The right API key in the wrong place',
  // Where the key belongs there is none.
  standing: 'absent',
  families: ['apiKey'],
  fault: { on: 'placement', place: elsewhere, cannot: 'the scheme has no other place' },
  references: [rfc(9110, '11.4')],
});
