import { defineVariant } from '../variant.ts';
import { withChallenges } from './answers/challenges.ts';

export default defineVariant({
  id: 'forbidden-without-scopes',
  title: 'The challenge of a 403 says insufficient_scope and not which',
  resembles: 'Spring Security: BearerTokenAccessDeniedHandler',
  apply: withChallenges((value) => value.replace(/, scope="[^"]*"/, '')),
});
