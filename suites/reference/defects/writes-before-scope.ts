import { defineDefect } from '../defect.ts';

/** The handler saves, and a policy in its response filter asks for the scope. */
export default defineDefect({
  id: 'writes-before-scope',
  title: 'Answers 403 where the scope is missing, and has written by then',
  rules: ['refused-write-changes-nothing'],
  apply: (gates) => ({ ...gates, performs: (_call, { kind }) => kind === 'insufficient' }),
});
