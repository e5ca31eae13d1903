import { defineCredential } from '../define.ts';

export default defineCredential({
  id: 'other-environment',
  title: 'Token of another environment',
  standing: 'invalid',
  families: ['bearer', 'apiKey', 'basic'],
  fault: { on: 'origin', from: 'a credential of another environment' },
  references: [
    {
      title: 'OWASP NHI8:2025 Environment Isolation',
      url: 'https://owasp.org/www-project-non-human-identities-top-10/2025/8-environment-isolation/',
    },
  ],
});
