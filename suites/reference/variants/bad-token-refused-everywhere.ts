import { refuseBadTokens } from '../refuse-bad-tokens.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'bad-token-refused-everywhere',
  title: 'A bad token is refused even where none is needed',
  resembles: 'Spring Security: the filter verifies every bearer token that comes, whatever the route permits',
  declares: { policy: { badTokenOnPublic: 'refused' } },
  undeclared: [],
  apply: refuseBadTokens,
});
