import type { Answer } from '../../answer.ts';
import type { Gates } from '../../gates.ts';

/** Rewrites the lines of `WWW-Authenticate`, wherever there are any. */
export const withFields = (rewrite: (values: readonly string[]) => readonly string[]) =>
  onAnswers((answer) => {
    const values = [answer.headers['www-authenticate'] ?? []].flat();
    if (values.length === 0) return answer;
    return { ...answer, headers: { ...answer.headers, 'www-authenticate': rewrite(values) } };
  });

/** Rewrites each line of `WWW-Authenticate`. */
export const withChallenges = (rewrite: (value: string) => string) => withFields((values) => values.map(rewrite));

/** The last word on every answer. */
export const onAnswers =
  (change: (answer: Answer) => Answer) =>
  (gates: Gates): Gates => ({
    ...gates,
    respond: async (call, answer) => change(await gates.respond(call, answer)),
  });
