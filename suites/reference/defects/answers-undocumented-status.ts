import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'answers-undocumented-status',
  title: 'Answers a creation with a status that the document does not have',
  blemish: true,
  rules: ['status-documented'],
  apply: onOperations(['createOrder'], (gates) => ({
    ...gates,
    respond: async (call, answer) => {
      const given = await gates.respond(call, answer);
      return given.status === 201 ? { ...given, status: 202 } : given;
    },
  })),
});
