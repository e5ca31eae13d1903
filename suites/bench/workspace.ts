import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import { documentOf, routesOf } from './service.ts';
import type { TargetSettings } from './target.ts';

/** How tokens are signed: as the reference API's issuer does, or with the least that a target can compute. */
export type Algorithm = 'ES256' | 'HS256';

/** What a target and the runs against it share. */
export interface Trust {
  readonly settings: TargetSettings;
  /** JWK that signs. */
  readonly key: JsonObject;
}

export function trustOf(resources: number, algorithm: Algorithm): Trust {
  const { signing, verifying } = keysOf(algorithm);
  const settings = {
    resources,
    algorithm,
    issuer: 'https://issuer.test',
    audience: 'https://bench.test',
    key: verifying,
    apiKey: randomBytes(18).toString('base64url'),
  };
  return { settings, key: { ...signing, alg: algorithm, kid: 'bench' } };
}

function keysOf(algorithm: Algorithm): { readonly signing: JsonObject; readonly verifying: JsonObject } {
  if (algorithm === 'HS256') {
    const secret = { kty: 'oct', k: randomBytes(32).toString('base64url') };
    return { signing: secret, verifying: secret };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    signing: privateKey.export({ format: 'jwk' }) as JsonObject,
    verifying: publicKey.export({ format: 'jwk' }) as JsonObject,
  };
}

export interface WorkspaceOptions {
  readonly baseUrl: string;
  readonly trust: Trust;
  readonly resources: number;
  readonly concurrency: number;
}

/** Makes the folder with document, key and configuration. */
export async function writeWorkspace(folder: string, options: WorkspaceOptions): Promise<string> {
  const { baseUrl, trust, resources, concurrency } = options;
  const { issuer, audience, apiKey } = trust.settings;
  const config: Config = {
    document: './openapi.json',
    target: { baseUrl, limits: { concurrency } },
    security: {
      oauth: { source: 'signing-key', key: './key.json', issuer, audience },
      apiKey: { source: 'static', tokens: [{ token: apiKey }] },
    },
    policy: { scopeMode: 'all' },
  };
  await mkdir(folder);
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(documentOf(routesOf(resources))));
  await writeFile(join(folder, 'key.json'), JSON.stringify(trust.key), { mode: 0o600 });
  await writeFile(configIn(folder), JSON.stringify(config), { mode: 0o600 });
  return folder;
}

export const configIn = (folder: string): string => join(folder, 'twogate.config.json');

export const reportIn = (folder: string): string => join(folder, 'conformance-report', 'report.json');

export const readReport = async (folder: string): Promise<Report> =>
  JSON.parse(await readFile(reportIn(folder), 'utf8')) as Report;
