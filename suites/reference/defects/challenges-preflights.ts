import { defineDefect } from '../defect.ts';

/** A gate in front of everything, in an API that is called from pages. */
export default defineDefect({
  id: 'challenges-preflights',
  title: 'Allows other origins, and refuses their preflights',
  blemish: true,
  rules: ['preflight-not-refused'],
  apply: (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const isPreflight = call.method === 'OPTIONS' && call.headers['access-control-request-method'] !== undefined;
      const own = isPreflight ? gates.refuse(call, { kind: 'absent', schemes: ['oauth'] }) : answer;
      const { status, headers, ...rest } = await gates.respond(call, own);
      const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'WWW-Authenticate' };
      return { ...rest, status, headers: { ...headers, ...cors } };
    },
  }),
});
