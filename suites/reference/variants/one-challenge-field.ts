import { defineVariant } from '../variant.ts';
import { withFields } from './answers/challenges.ts';

export default defineVariant({
  id: 'one-challenge-field',
  title: 'Several challenges, of schemes that the document does not know too, in one field',
  resembles: 'IIS and Kestrel behind Negotiate, servers that fold their fields',
  apply: withFields((values) => [['Negotiate', ...values, 'Digest realm="legacy", qop="auth, auth-int"'].join(', ')]),
});
