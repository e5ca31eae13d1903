import { defineVariant } from '../variant.ts';
import { withChallenges } from './answers/challenges.ts';

export default defineVariant({
  id: 'no-realm',
  title: 'Challenges name the error and no realm, and none where nothing was presented',
  resembles: 'ASP.NET Core JwtBearer',
  apply: withChallenges((value) => value.replace(/ realm="[^"]*",?/, '')),
});
