import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'bound-token-other-certificate',
  title: 'Bound token with the valid certificate of another client',
  standing: 'invalid',
  families: ['mutualTLS'],
  profiles: ['mtls', 'fapi2'],
  beside: (families) => families.includes('bearer'),
  fault: { on: 'origin', from: 'the certificate of another client' },
  references: [rfc(8705, '3')],
});
