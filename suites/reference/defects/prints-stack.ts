import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'prints-stack',
  title: 'Sends the stack trace of its verifier with the refusal',
  blemish: true,
  rules: ['refusal-tells-no-internals'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      if (refusal.kind !== 'invalid') return answer;
      const detail = 'JWTInvalid: Invalid Compact JWS\n    at verify (/srv/orders/dist/verification.js:81:13)';
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), detail }) };
    },
  }),
});
