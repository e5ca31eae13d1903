import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineDefect } from '../defect.ts';
import { type Unverified, verifyingAlso } from './verification/accepting.ts';

export default defineDefect({
  id: 'reads-key-from-named-file',
  title: 'Reads the key from the file that the key id names',
  pattern: 'key-confusion',
  rules: ['unauthenticated-request-refused'],
  apply: verifyingAlso(isSignedWithNamedFile),
});

/** Of all files only the empty device is read: this is a reference API. */
async function isSignedWithNamedFile({ header, token }: Unverified): Promise<boolean> {
  if (header.alg !== 'HS256' || resolve('/keys', header.kid ?? '') !== '/dev/null') return false;
  const [head, payload, signature] = token.split('.');
  const secret = await readFile('/dev/null');
  return createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url') === signature;
}
