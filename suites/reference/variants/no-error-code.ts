import { defineVariant } from '../variant.ts';
import { withChallenges } from './answers/challenges.ts';

export default defineVariant({
  id: 'no-error-code',
  title: 'Challenges hold a realm and never an error code',
  resembles: 'Envoy with error details off, hand-written middleware',
  apply: withChallenges((value) => value.replace(/, error=.*$/, '')),
});
