import { problem } from '../answer.ts';
import { defineDefect } from '../defect.ts';

const TAKEN = /^application\/(?:merge-patch\+)?json\b/;

/** Routers that choose the endpoint by Content-Type have none with a guard for what nobody takes. */
export default defineDefect({
  id: 'matches-media-type-first',
  title: 'Matches the media type of the body before it looks at the token',
  pattern: 'validation-first',
  blemish: true,
  rules: ['authentication-before-media-type'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const type = call.headers['content-type'];
      return type === undefined || TAKEN.test(type)
        ? gates.refuse(call, refusal)
        : problem(415, 'This media type is not taken.');
    },
  }),
});
