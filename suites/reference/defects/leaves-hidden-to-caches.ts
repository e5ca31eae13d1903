import { defineDefect } from '../defect.ts';

/** The handler of errors knows 404 as the answer to what is not there, which anybody may keep. */
export default defineDefect({
  id: 'leaves-hidden-to-caches',
  title: 'Hides objects from strangers behind a 404 that any cache may keep',
  needs: 'hidden-from-strangers',
  blemish: true,
  rules: ['hidden-answer-not-kept'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      if (last.status !== 404) return last;
      const { 'cache-control': _, ...headers } = last.headers;
      return { ...last, headers };
    },
  }),
});
