import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportSPKI, importJWK } from 'jose';
import { stringify } from 'yaml';
import { publicPart } from '../../src/jwt/sign.ts';
import type { Config } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type PipelineRun, runPipeline } from './run-pipeline.ts';
import type { RunningStack, Stack } from './stack.ts';

const KEY_FILE = 'test-issuer.jwk.json';
const DOCUMENT_FILE = 'openapi.json';

/** A run, and the app's address, which is another each time. */
export interface StackRun extends PipelineRun {
  readonly baseUrl: string;
}

/** Starts a stack that trusts an issuer of our own, and runs the whole pipeline against it. */
export async function runStack({ start }: Stack): Promise<StackRun> {
  const issuer = await startIssuer();
  try {
    const running = await start(await trustIn(issuer));
    try {
      return { ...(await runPipeline((folder) => writeStack(folder, running, issuer))), baseUrl: running.baseUrl };
    } finally {
      await running.close();
    }
  } finally {
    await issuer.close();
  }
}

async function trustIn({ issuer, audience, jwksUri, privateJwk }: Issuer) {
  const key = await importJWK(publicPart(privateJwk as JsonObject) ?? {}, privateJwk.alg);
  if (key instanceof Uint8Array) throw new TypeError('the key is symmetric');
  return { issuer, audience, jwksUri, publicKey: await exportSPKI(key) };
}

async function writeStack(folder: string, running: RunningStack, issuer: Issuer): Promise<string> {
  const config = join(folder, 'twogate.config.yaml');
  await writeFile(join(folder, KEY_FILE), JSON.stringify(issuer.privateJwk));
  await writeFile(join(folder, DOCUMENT_FILE), JSON.stringify(running.document));
  await writeFile(config, stringify(configOf(running, issuer)));
  return config;
}

const configOf = ({ baseUrl, security = {}, policy, operations }: RunningStack, issuer: Issuer): Config => ({
  document: `./${DOCUMENT_FILE}`,
  target: { baseUrl },
  security: { oauth: signedBy(issuer), ...security },
  ...(policy === undefined ? {} : { policy }),
  ...(operations === undefined ? {} : { operations }),
});

const signedBy = ({ issuer, audience }: Issuer) => ({ source: 'signing-key', key: `./${KEY_FILE}`, issuer, audience });
