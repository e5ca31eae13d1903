import { defineRule, rfc } from '../define.ts';

export default defineRule({
  id: 'sufficient-credentials-granted',
  title: 'The control is granted: the sufficient credential gets 2xx',
  subject: 'authorization',
  reach: 'case',
  standings: ['sufficient'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [rfc(9110, '15.3')],
  meaning:
    'Without a granted control no refusal of this operation proves anything: it might be refused for another reason.',
  fix: 'Give fixtures for the operation, or correct the credentials, until the control is granted; if the credential is right, the document or the API is wrong.',
  exceptions: [
    'It is never a failure of the API: without a granted control the operation is unproven, for whatever reason.',
  ],
  mapping: { asvs: ['8.1.1'] },
  messages: {
    refused: 'the sufficient credential was answered {status}',
    'not-granted': 'the control was answered {status}: the request itself did not succeed',
  },
  examples: [
    {
      title: 'granted',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 204 No Content\n\n' }],
      outcome: 'passed',
    },
    {
      title: 'refused',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 403 Forbidden\n\n' }],
      outcome: 'cantTell',
      message: 'refused',
    },
    {
      title: 'not known',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'cantTell',
      message: 'refused',
    },
    {
      title: 'no such order',
      given: [{ standing: 'sufficient', response: 'HTTP/1.1 404 Not Found\n\n' }],
      outcome: 'cantTell',
    },
  ],
  judge: ({ case: { presents, control }, gate, answer }) => {
    // Other ways of presenting it are held against the control, not taken for it.
    if (control !== undefined) return { outcome: 'inapplicable' };
    if (presents.length === 0 && gate !== 'granted') return { outcome: 'inapplicable' };
    if (gate === 'granted') return { outcome: 'passed' };
    const message = gate === 'unauthenticated' || gate === 'forbidden' ? 'refused' : 'not-granted';
    return { outcome: 'cantTell', message, data: { status: answer.status } };
  },
});
