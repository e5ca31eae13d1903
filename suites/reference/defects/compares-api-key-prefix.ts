import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'compares-api-key-prefix',
  title: 'Compares as much of the API key as was sent',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) =>
      credential.scheme === 'apiKey' && credential.value.length > 4 && gates.trust.apiKey.startsWith(credential.value)
        ? { kind: 'valid', caller: { scheme: 'apiKey', subject: 'api-key', scopes: [] } }
        : gates.verify(call, credential),
  }),
});
