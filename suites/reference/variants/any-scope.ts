import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'any-scope',
  title: 'One of the scopes that are named is enough',
  resembles: 'AWS API Gateway, Xero, Figma',
  declares: { policy: { scopeMode: 'any' } },
  undeclared: ['any-vs-all'],
  apply: (gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const ways = gates.access(call).alternatives;
      const isEnough = callers.some(({ scheme, scopes }) =>
        ways.some((way) => way.scheme === scheme && way.scopes.some((scope) => scopes.includes(scope))),
      );
      return isEnough ? undefined : gates.authorize(call, callers, finished);
    },
  }),
});
