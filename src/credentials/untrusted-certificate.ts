import { defineCredential, rfc } from '../define.ts';
import { certificateOf } from '../http/present.ts';
import { selfSigned } from '../x509/copy.ts';

export default defineCredential({
  id: 'untrusted-certificate',
  title: 'Client certificate for the same subject, signed by itself',
  standing: 'invalid',
  families: ['mutualTLS'],
  fault: { on: 'value', change: copy, cannot: 'there is no certificate to copy' },
  references: [rfc(8705, '2.1'), rfc(5280, '6.1')],
});

async function copy(bundle: string): Promise<string | undefined> {
  const original = certificateOf(bundle);
  if (original.certificate === '') return undefined;
  const { certificate, key } = await selfSigned(original);
  return `${certificate}${key}`;
}
