import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'crashes-on-unknown-key',
  title: 'Crashes where the key of a token is not known',
  pattern: 'crash-on-malformed',
  rules: ['credentials-never-crash'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || verification.fault !== 'key') return verification;
      throw new TypeError('Cannot read the key');
    },
  }),
});
