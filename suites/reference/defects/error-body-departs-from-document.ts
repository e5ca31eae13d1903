import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'error-body-departs-from-document',
  title: 'Sends refusals whose body is not the one that the document promises',
  blemish: true,
  rules: ['body-matches-document'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      return { ...answer, body: JSON.stringify({ msg: 'no' }) };
    },
  }),
});
