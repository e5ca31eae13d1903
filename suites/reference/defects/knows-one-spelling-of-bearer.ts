import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'knows-one-spelling-of-bearer',
  title: 'Takes “Bearer” for a word that must be spelled so',
  rules: ['equivalent-credentials-granted'],
  apply: (gates) => ({
    ...gates,
    present: (call) => (call.headers.authorization?.startsWith('bearer') === true ? [] : gates.present(call)),
  }),
});
