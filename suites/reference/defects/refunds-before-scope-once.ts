import { defineDefect, onOperations } from '../defect.ts';

/** The transaction is committed before the check that should have rolled it back. */
export default defineDefect({
  id: 'refunds-before-scope-once',
  title: 'Answers 403 where the scope is missing, and has paid the refund by then',
  rules: ['refused-write-changes-nothing'],
  apply: onOperations(['refundOrder'], (gates) => ({
    ...gates,
    performs: (_call, { kind }) => kind === 'insufficient',
  })),
});
