import type { Answer } from '../../answer.ts';
import { onAnswers } from './challenges.ts';

/** Another body on every error; `undefined`: none. */
export const withErrorBodies = (
  make: (answer: Answer) => { readonly type: string; readonly text: string } | undefined,
) =>
  onAnswers((answer) => {
    if (answer.status < 400) return answer;
    const { 'content-type': _, ...headers } = answer.headers;
    const body = make(answer);
    const { body: __, ...bare } = answer;
    if (body === undefined) return { ...bare, headers };
    return { ...answer, headers: { ...headers, 'content-type': body.type }, body: body.text };
  });
