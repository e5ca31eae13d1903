import { defineDefect } from '../defect.ts';

/** The handlers set the CORS fields, and the gates in front of them answer without. */
export default defineDefect({
  id: 'allows-origins-behind-gate',
  title: 'Sends its CORS fields with what is granted and not with refusals',
  blemish: true,
  rules: ['challenge-exposed'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      const isRefused = last.status === 401 || last.status === 403;
      return isRefused ? last : { ...last, headers: { ...last.headers, 'access-control-allow-origin': '*' } };
    },
  }),
});
