import type { Answer } from '../../answer.ts';
import type { Gates } from '../../gates.ts';

/** This answer in the stead of every so many requests, and of no request twice: whoever comes again is let through. */
export const everyNth =
  (n: number, instead: Answer) =>
  (gates: Gates): Gates => {
    let count = 0;
    const struck = new WeakSet<object>();
    const known = new Set<string>();
    return {
      ...gates,
      rewrite: (incoming) => {
        count += 1;
        const { method, url, headers } = incoming;
        const request = JSON.stringify([method, url, headers.authorization, headers['x-api-key']]);
        if (count < n || known.has(request)) return gates.rewrite(incoming);
        count = 0;
        known.add(request);
        // What is served instead must not have been done: it is sent where no operation is.
        struck.add(headers);
        return { ...incoming, method: 'GET', url: '/now-and-then' };
      },
      respond: async (call, answer) => {
        const last = await gates.respond(call, answer);
        return struck.has(call.headers) ? instead : last;
      },
    };
  };
