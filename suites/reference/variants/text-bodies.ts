import { defineVariant } from '../variant.ts';
import { withErrorBodies } from './answers/bodies.ts';

export default defineVariant({
  id: 'text-bodies',
  title: 'Errors are a word of plain text',
  resembles: 'Envoy ("Jwt is missing", "RBAC: access denied"), go-chi/jwtauth, passport ("Unauthorized")',
  apply: withErrorBodies(({ status }) => ({ type: 'text/plain; charset=utf-8', text: WORDS[status] ?? 'Error' })),
});

const WORDS: Readonly<Record<number, string>> = {
  401: 'Jwt verification fails',
  403: 'RBAC: access denied',
  404: '404 page not found\n',
};
