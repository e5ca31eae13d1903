import { defineDefect } from '../defect.ts';

/** Errors are dispatched to a page of their own, which asks for a credential that the dispatch does not carry. */
export default defineDefect({
  id: 'answers-errors-behind-gate',
  title: 'Answers 401 to every mistake of callers that are let in',
  pattern: 'error-dispatch',
  rules: ['error-dispatch'],
  apply: (gates) => ({
    ...gates,
    respond: (call, answer) =>
      MISTAKES.has(answer.status)
        ? gates.refuse(call, { kind: 'absent', schemes: ['oauth'] })
        : gates.respond(call, answer),
  }),
});

const MISTAKES: ReadonlySet<number> = new Set([400, 404, 405, 409, 415]);
