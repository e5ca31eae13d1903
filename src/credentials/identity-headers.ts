import { defineCredential, rfc } from '../define.ts';

type Field = readonly [name: string, value: string];

/** Fields in which gateways hand an identity to the service behind them, by what they vouch with. */
const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  caller: [
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
  ].map((name) => [name, 'admin'] as const),
  certificate: [
    ['x-ssl-client-verify', 'SUCCESS'],
    ['x-ssl-client-s-dn', 'CN=admin'],
    ['x-ssl-client-cert', 'YWRtaW4='],
    ['x-forwarded-client-cert', 'Subject="CN=admin"'],
    ['client-cert', ':YWRtaW4=:'],
  ],
};

export default defineCredential({
  id: 'identity-headers',
  title: 'No token, but the header fields by which gateways vouch for a caller',
  standing: 'absent',
  families: ['bearer', 'apiKey', 'basic'],
  variants: Object.keys(FIELDS),
  fault: {
    on: 'placement',
    bare: true,
    place: (_credential, variant = 'caller') => {
      const headers = FIELDS[variant];
      return headers === undefined ? undefined : { headers };
    },
    cannot: 'nothing to place',
  },
  references: [
    {
      title: 'OWASP ASVS 5.0 §4.1.3',
      url: 'https://owasp.org/www-project-application-security-verification-standard/',
    },
    rfc(9440, '4'),
  ],
});
