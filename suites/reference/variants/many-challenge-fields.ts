import { defineVariant } from '../variant.ts';
import { withFields } from './answers/challenges.ts';

export default defineVariant({
  id: 'many-challenge-fields',
  title: 'Each challenge in a field of its own, of schemes that the document does not know too',
  resembles: 'ASP.NET Core with several authentication schemes',
  apply: withFields((values) => ['Basic realm="legacy"', ...values, 'DPoP algs="ES256"']),
});
