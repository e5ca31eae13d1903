import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { TwogateError } from '../../src/errors.ts';
import type { Config } from '../../src/model/config.ts';
import type { Reference } from './reference.ts';

const KEY_FILE = 'test-issuer.jwk.json';
const DOCUMENT_FILE = 'openapi.yaml';

/** For the owner's eyes: the files hold credentials. */
const PRIVATE = { mode: 0o600 };

/**
 * Writes what a run against this reference API needs: configuration, signing key, document.
 * Returns the configuration's path. Throws `OUTPUT_UNWRITABLE`.
 */
export async function writeWorkspace(out: string, reference: Reference): Promise<string> {
  const folder = resolve(out);
  const config = join(folder, 'twogate.config.yaml');
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(reference.documentPath, join(folder, DOCUMENT_FILE));
    await writeFile(join(folder, KEY_FILE), `${JSON.stringify(reference.privateJwk, null, 2)}\n`, PRIVATE);
    await writeFile(config, stringify(configOf(reference)), PRIVATE);
    return config;
  } catch (cause) {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'The configuration cannot be written', { file: folder, cause });
  }
}

function configOf({ baseUrl, issuer, audience, apiKey }: Reference): Config {
  return {
    document: `./${DOCUMENT_FILE}`,
    target: { baseUrl },
    security: {
      oauth: { source: 'signing-key', key: `./${KEY_FILE}`, issuer, audience },
      apiKey: { source: 'static', tokens: [{ token: apiKey }] },
    },
  };
}
