import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'all-scopes',
  title: 'Every scope of the document',
  standing: 'sufficient',
  families: ['bearer'],
  fault: {
    on: 'scopes',
    sets: (required, { known }) =>
      known.length > required.length ? [{ scopes: [...new Set([...required, ...known])] }] : [],
  },
  references: [rfc(6749, '3.3')],
});
