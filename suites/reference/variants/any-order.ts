import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'any-order',
  title: 'The request is looked at before the credential',
  resembles: 'API gateways with a request validator; FastAPI and Express, which parse the body first',
  declares: { policy: { order: 'any' } },
  undeclared: ['authentication-before-validation'],
  apply: (gates) => ({ ...gates, order: () => ['validate', 'authenticate', 'authorize', 'lookup'] }),
});
