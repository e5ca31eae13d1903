import { defineDefect } from '../defect.ts';
import { withChallenges } from './proof/challenges.ts';

/** An API that was put behind an MCP facade, and challenges as it always did. */
export default defineDefect({
  id: 'announces-no-metadata',
  title: 'says nowhere which authorization server an MCP client is to ask',
  needs: 'mcp',
  rules: ['resource-metadata-announced'],
  apply: (gates) => ({
    ...gates,
    describe: () => undefined,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      if (refusal.kind === 'insufficient') return answer;
      return withChallenges(answer, (field) => field.replace(/, resource_metadata="[^"]*"/, ''));
    },
  }),
});
