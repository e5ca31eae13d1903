import { defineCredential } from '../define.ts';

export default defineCredential({
  id: 'scp-list',
  title: 'The right scopes, as a list in scp',
  standing: 'sufficient',
  families: ['bearer'],
  // Some authorization servers write it so; an API that reads scope alone is right to refuse it.
  expected: '2xx or 4xx',
  fault: {
    on: 'token',
    change: ({ header, claims: { scope, ...claims } }) => ({
      header,
      claims: { ...claims, ...(typeof scope === 'string' ? { scp: scope.split(' ') } : {}) },
    }),
  },
  references: [
    {
      title: 'RFC 9068 §2.2.3',
      url: 'https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3',
    },
  ],
});
