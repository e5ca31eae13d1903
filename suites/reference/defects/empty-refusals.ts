import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'empty-refusals',
  title: 'Refuses without a word',
  blemish: true,
  rules: ['refusal-explained'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const { 'content-type': _type, ...headers } = gates.refuse(call, refusal).headers;
      return { status: gates.refuse(call, refusal).status, headers };
    },
  }),
});
