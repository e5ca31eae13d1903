import { defineDefect, onOperations } from '../defect.ts';

/** A job is queued by a middleware that comes before the guard. */
export default defineDefect({
  id: 'deletes-in-background',
  title: 'Answers 401 to whoever has no valid credential, and deletes the order all the same',
  rules: ['refused-write-changes-nothing'],
  apply: onOperations(['deleteOrder'], (gates) => ({
    ...gates,
    performs: (_call, { kind }) => kind === 'absent' || kind === 'invalid',
  })),
});
