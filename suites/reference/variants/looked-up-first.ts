import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'looked-up-first',
  title: 'The object is looked up, and the body read, before the credential is looked at',
  resembles: 'Laravel, which binds routes to models before its middleware; Rails with a before_action that loads first',
  declares: { policy: { order: 'any' } },
  undeclared: ['authentication-before-lookup', 'authentication-before-validation'],
  apply: (gates) => ({ ...gates, order: () => ['lookup', 'validate', 'authenticate', 'authorize'] }),
});
