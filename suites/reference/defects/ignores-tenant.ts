import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'ignores-tenant',
  title: 'Lets every tenant reach what the others have made',
  needs: 'tenants',
  rules: ['other-tenant-refused'],
  apply: (gates) => ({ ...gates, belongs: () => true }),
});
