import { defineDefect } from '../defect.ts';

/** The CORS middleware allows origins, and nobody has told it which fields pages read. */
export default defineDefect({
  id: 'hides-challenges-from-pages',
  title: 'Allows other origins, and does not expose WWW-Authenticate to them',
  blemish: true,
  rules: ['challenge-exposed'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      return { ...last, headers: { ...last.headers, 'access-control-allow-origin': '*' } };
    },
  }),
});
