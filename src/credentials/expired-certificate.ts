import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'expired-certificate',
  title: 'Client certificate that has expired',
  standing: 'invalid',
  families: ['mutualTLS'],
  // The client certificate's source makes it where it has the authority's key.
  fault: { on: 'origin', from: 'a client certificate that has expired' },
  references: [rfc(5280, '6.1.3'), rfc(5280, '4.1.2.5')],
});
