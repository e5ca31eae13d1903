import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'refuses-anonymous-callers',
  title: 'Asks for a token where the document says that none is needed',
  rules: ['anonymous-request-granted'],
  apply: onOperations(['listProducts'], (gates) => ({
    ...gates,
    access: (call) => ({ ...gates.access(call), anonymous: false }),
  })),
});
