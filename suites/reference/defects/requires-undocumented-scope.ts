import { defineDefect, onOperations } from '../defect.ts';

export default defineDefect({
  id: 'requires-undocumented-scope',
  title: 'Requires a scope that the document does not name',
  doubtful: true,
  rules: ['sufficient-credentials-granted'],
  apply: onOperations(['getCustomer'], (gates) => ({
    ...gates,
    access: (call) => ({
      ...gates.access(call),
      alternatives: gates
        .access(call)
        .alternatives.map((way) => ({ ...way, scopes: [...way.scopes, 'customers:all'] })),
    }),
  })),
});
