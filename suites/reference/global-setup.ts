import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReference } from './reference.ts';

/** Starts the reference API for the project `conformance`, with the defects that `TWOGATE_DEFECT` names, separated by commas. */
export default async function startReference(): Promise<() => Promise<void>> {
  const defects = (process.env.TWOGATE_DEFECT ?? '').split(',').filter((name) => name !== '');
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-reference-'));
  const key = join(folder, 'issuer.jwk.json');
  await writeFile(key, JSON.stringify(reference.privateJwk), { mode: 0o600 });
  Object.assign(process.env, {
    TWOGATE_REFERENCE_URL: reference.baseUrl,
    TWOGATE_REFERENCE_KEY: key,
    TWOGATE_REFERENCE_ISSUER: reference.issuer,
    TWOGATE_REFERENCE_AUDIENCE: reference.audience,
    TWOGATE_REFERENCE_API_KEY: reference.apiKey,
  });
  return async () => {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  };
}
