import { defineCredential, rfc } from '../define.ts';

const EXTENSION = 'https://twogate.invalid/extension';

export default defineCredential({
  id: 'unknown-critical-header',
  title: 'Token with a critical header parameter that nobody understands',
  standing: 'invalid',
  families: ['bearer'],
  fault: {
    on: 'token',
    change: ({ header, claims }) => ({ header: { ...header, crit: [EXTENSION], [EXTENSION]: true }, claims }),
  },
  references: [rfc(7515, '4.1.11')],
});
