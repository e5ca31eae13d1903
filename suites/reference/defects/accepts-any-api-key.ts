import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'accepts-any-api-key',
  title: 'Asks that there is an API key, not which',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) =>
      credential.scheme === 'apiKey' && credential.value !== ''
        ? { kind: 'valid', caller: { scheme: 'apiKey', subject: 'api-key', scopes: [] } }
        : gates.verify(call, credential),
  }),
});
