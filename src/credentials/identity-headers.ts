import { defineCredential } from '../define.ts';

/** Fields in which gateways hand an identity to the service behind them. */
const FIELDS = [
  'x-user-id',
  'x-user',
  'x-roles',
  'x-permissions',
  'x-scopes',
  'x-forwarded-user',
  'x-remote-user',
  'x-consumer-id',
  'x-consumer-username',
  'x-authenticated-userid',
  'x-authenticated-scope',
] as const;

export default defineCredential({
  id: 'identity-headers',
  title: 'No token, but the header fields by which gateways vouch for a caller',
  standing: 'absent',
  families: ['bearer', 'apiKey', 'basic'],
  fault: {
    on: 'placement',
    bare: true,
    place: () => ({ headers: FIELDS.map((name) => [name, 'admin']) }),
    cannot: 'nothing to place',
  },
  references: [
    {
      title: 'OWASP ASVS 5.0 §4.1.3',
      url: 'https://owasp.org/www-project-application-security-verification-standard/',
    },
  ],
});
