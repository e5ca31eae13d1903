import { defineVariant } from '../variant.ts';
import { withChallenges } from './answers/challenges.ts';

export default defineVariant({
  id: 'bare-bearer',
  title: 'Challenges are the word Bearer and nothing else',
  resembles: 'ASP.NET Core before a token comes, FastAPI from 0.122 on, Spring Security before 7.0, Kong',
  apply: withChallenges((value) => (value.startsWith('Bearer') ? 'Bearer' : value)),
});
