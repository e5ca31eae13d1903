import type { Answer } from '../../answer.ts';
import type { Gates } from '../../gates.ts';

/** This answer in the stead of every so many requests, never twice in a row. */
export const everyNth =
  (n: number, instead: Answer) =>
  (gates: Gates): Gates => {
    let count = 0;
    const struck = new WeakSet<object>();
    return {
      ...gates,
      rewrite: (incoming) => {
        count += 1;
        // What is served instead must not have been done: it is sent where no operation is.
        if (count % n !== 0) return gates.rewrite(incoming);
        struck.add(incoming.headers);
        return { ...incoming, method: 'GET', url: '/now-and-then' };
      },
      respond: async (call, answer) => {
        const last = await gates.respond(call, answer);
        return struck.has(call.headers) ? instead : last;
      },
    };
  };
