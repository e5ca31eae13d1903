import { defineDefect } from '../defect.ts';
import type { Access } from '../routes.ts';
import type { Caller } from '../verification.ts';

const caller = ({ alternatives }: Access): Caller => ({
  scheme: 'oauth',
  subject: 'somebody',
  scopes: alternatives.flatMap(({ scopes }) => scopes),
});

export default defineDefect({
  id: 'takes-any-scheme',
  title: 'Looks at the last word of the Authorization field, whatever scheme it names',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    authenticate: async (call, finished) =>
      /^basic /i.test(call.headers.authorization ?? '')
        ? { kind: 'authenticated', callers: [caller(gates.access(call))] }
        : gates.authenticate(call, finished),
  }),
});
