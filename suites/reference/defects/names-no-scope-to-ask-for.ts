import { defineDefect } from '../defect.ts';
import { withChallenges } from './proof/challenges.ts';

/** RFC 6750 leaves it to the server, and an MCP client depends on it. */
export default defineDefect({
  id: 'names-no-scope-to-ask-for',
  title: 'does not tell an MCP client which scope is missing',
  needs: 'mcp',
  blemish: true,
  rules: ['scope-challenge-complete'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      withChallenges(gates.refuse(call, refusal), (field) => field.replace(/, scope="[^"]*"/, '')),
  }),
});
