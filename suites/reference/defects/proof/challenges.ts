import type { Answer } from '../../answer.ts';

/** The same answer with other challenges. */
export function withChallenges(answer: Answer, change: (field: string) => string): Answer {
  const fields = [answer.headers['www-authenticate'] ?? []].flat();
  if (fields.length === 0) return answer;
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': fields.map(change) } };
}
