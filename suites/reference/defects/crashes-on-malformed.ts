import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'crashes-on-malformed',
  title: 'Crashes on a token that is not a JWT',
  pattern: 'crash-on-malformed',
  rules: ['credentials-never-crash'],
  apply: (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'valid' || verification.fault !== 'malformed') return verification;
      throw new TypeError('Cannot read the token');
    },
  }),
});
