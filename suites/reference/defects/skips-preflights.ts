import { defineDefect } from '../defect.ts';
import { pastTheGuard } from '../rewritten.ts';

/** A guard that lets pass whatever OPTIONS announces a token, in front of handlers that answer every method. */
export default defineDefect({
  id: 'skips-preflights',
  title: 'Lets OPTIONS through to the handler where it asks for leave to send Authorization',
  pattern: 'method-gap',
  rules: ['method-gap'],
  apply: (gates) =>
    pastTheGuard(gates, ({ method, headers }) => {
      const announces = /\bauthorization\b/i.test(String(headers['access-control-request-headers'] ?? ''));
      return method === 'OPTIONS' && announces ? { method: 'GET' } : undefined;
    }),
});
