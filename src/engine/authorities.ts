import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ErrorPlace, TwogateError } from '../errors.ts';

const HINT = 'Give target.tls.ca the path of one or more certificates as PEM';

/**
 * Reads the certificates of the authorities that the target's certificate may come from.
 * @param path - absolute
 * @throws CONFIG_INVALID
 */
export async function readAuthorities(path: string, locate: (path: readonly string[]) => ErrorPlace): Promise<string> {
  const fail = (what: string, cause?: unknown): TwogateError =>
    new TwogateError('CONFIG_INVALID', `target.tls.ca ${what}: ${path}`, {
      ...locate(['target', 'tls', 'ca']),
      hint: HINT,
      cause,
    });
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw fail('cannot be read', cause);
  });
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (blocks === null) throw fail('holds no certificate');
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch (cause) {
    throw fail('holds a certificate that cannot be read', cause);
  }
  return text;
}
