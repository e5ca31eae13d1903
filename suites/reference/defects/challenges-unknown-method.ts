import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'challenges-unknown-method',
  title: 'Answers 401 to methods that there are not, below one path',
  pattern: 'route-as-auth',
  blemish: true,
  rules: ['route-as-auth'],
  apply: (gates) => ({
    ...gates,
    respond: (call, answer) =>
      answer.status === 405 && call.url.startsWith('/customers/')
        ? gates.refuse(call, { kind: 'absent', schemes: ['oauth'] })
        : gates.respond(call, answer),
  }),
});
