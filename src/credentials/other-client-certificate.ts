import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'other-client-certificate',
  title: 'Valid certificate of a client that may not call the API',
  // The certificate establishes who calls; whether that client may is the second gate's to say.
  standing: 'insufficient',
  families: ['mutualTLS'],
  // Beside a token that may be bound to the first client's, it would be the first gate's.
  beside: (families) => !families.includes('bearer'),
  fault: { on: 'origin', from: 'the certificate of a client that may not call the API' },
  references: [rfc(9110, '15.5.4'), rfc(8705, '2.1')],
});
