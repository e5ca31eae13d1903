import { defineVariant } from '../variant.ts';
import { onAnswers } from './answers/challenges.ts';

export default defineVariant({
  id: 'bare-forbidden',
  title: 'A 403 carries no challenge',
  resembles: 'ASP.NET Core, NestJS, FastAPI: nearly all but Spring Security and express-oauth2-jwt-bearer',
  apply: onAnswers((answer) => {
    if (answer.status !== 403) return answer;
    const { 'www-authenticate': _, ...headers } = answer.headers;
    return { ...answer, headers };
  }),
});
