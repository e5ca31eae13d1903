import type { Answer } from '../../answer.ts';
import type { Gates } from '../../gates.ts';

/** A cache in front of the API that looks at the URL alone: it keeps these answers, and gives them in place of those. */
export const cachedByUrl =
  (keeps: (answer: Answer) => boolean, replaces: (answer: Answer) => boolean) =>
  (gates: Gates): Gates => {
    const kept = new Map<string, Answer>();
    return {
      ...gates,
      respond: async (call, answer) => {
        const own = await gates.respond(call, answer);
        if (call.method !== 'GET') return own;
        const known = kept.get(call.url);
        if (known !== undefined && replaces(own)) {
          return { ...known, headers: { ...known.headers, age: '1', 'x-cache': 'HIT' } };
        }
        if (keeps(own)) kept.set(call.url, own);
        return own;
      },
    };
  };

export const isGranted = ({ status }: Answer): boolean => status === 200;

export const isRefusal = ({ status }: Answer): boolean => status >= 400 && status < 500;
