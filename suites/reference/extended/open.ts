import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair } from 'jose';
import { parse, stringify } from 'yaml';
import type { Config } from '../../../src/model/config.ts';
import type { Json } from '../../../src/model/json.ts';
import { isObject } from '../../../src/schema/reference.ts';
import { freePort } from '../listen.ts';
import { needOf } from '../needs.ts';
import { openReferenceApi } from '../reference.ts';
import { KEYS_KEPT_MS } from '../verification.ts';
import { mindingRoles, verifyingWebhooks } from './gates.ts';
import { extraOperations, type StaffRoles } from './operations.ts';
import { startTokenExchange } from './token-exchange.ts';

/** The reference API with all that recipes need, listening, and a workspace that is configured for it. */
export interface Extended {
  /** Path of the configuration. */
  readonly config: string;
  /** What the configuration and the scenarios take from the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export interface ExtendedOptions {
  /** Folder for the workspace; absolute. */
  readonly folder: string;
  /** Folder of the scenarios; absolute. */
  readonly scenarios: string;
  /** Laid over the configuration, key by key. */
  readonly more?: Partial<Config>;
  readonly defects?: readonly string[];
}

const AUDIENCE = 'https://api.orders.test';
const CLIENT = { id: 'agent-gateway', secret: randomBytes(18).toString('base64url') };

/** Tenants, step-up, staff whose roles change, a webhook, and an authorization server that exchanges tokens. Throws as `openReferenceApi` does. */
export async function openExtended({ folder, scenarios, more = {}, defects = [] }: ExtendedOptions): Promise<Extended> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const roles: StaffRoles = new Map();
  const webhookSecret = randomBytes(24).toString('base64url');
  const jwk = await signingJwk();
  const api = await openReferenceApi(
    { issuer, jwksUri: `${issuer}/jwks`, audience: AUDIENCE },
    {
      defects,
      tenants: true,
      needs: ['step-up'],
      extra: extraOperations(roles),
      changes: [mindingRoles(roles), verifyingWebhooks(webhookSecret)],
    },
  );
  const exchange = await startTokenExchange({ issuer, audience: AUDIENCE, jwk, client: CLIENT });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'openapi.yaml'), stringify(await extendedDocument(api.documentPath)));
  await writeFile(join(folder, 'issuer.jwk.json'), JSON.stringify(jwk), { mode: 0o600 });
  const config = join(folder, 'twogate.config.yaml');
  await writeFile(config, stringify({ ...configFor({ port, issuer, scenarios }), ...more }));
  return {
    config,
    env: {
      TWOGATE_CONFIG: config,
      ORDERS_URL: api.baseUrl,
      ORDERS_API_KEY: api.apiKey,
      WEBHOOK_SECRET: webhookSecret,
      TOKEN_ENDPOINT: exchange.tokenEndpoint,
      AGENT_GATEWAY_SECRET: CLIENT.secret,
    },
    close: async () => void (await Promise.all([api.close(), exchange.close()])),
  };
}

async function signingJwk() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: 'orders-1', alg: 'ES256', use: 'sig' };
}

async function extendedDocument(base: string): Promise<Json> {
  const overlay = fileURLToPath(new URL('./openapi.yaml', import.meta.url));
  const [document, over] = await Promise.all([base, overlay].map(async (file) => parse(await readFile(file, 'utf8'))));
  return laidOver(document, over);
}

function laidOver(below: Json, over: Json): Json {
  if (!isObject(below) || !isObject(over)) return over;
  const merged = Object.entries(over).map(([key, value]) => {
    const under = below[key];
    return [key, under === undefined ? value : laidOver(under, value)] as const;
  });
  return { ...below, ...Object.fromEntries(merged) };
}

const variable = (name: string): string => `\${${name}}`;

interface Placed {
  readonly port: number;
  readonly issuer: string;
  readonly scenarios: string;
}

/** The document's tokens come from an issuer of the kit's own, whose keys rotate; an identity's from the key that this issuer begins with. */
function configFor({ port, issuer, scenarios }: Placed): Config {
  const key = './issuer.jwk.json';
  const own = (subject: string, claims = {}) => ({
    oauth: { source: 'signing-key', key, issuer, audience: AUDIENCE, subject, claims },
  });
  const clerk = ['orders:read', 'orders:write', 'orders:delete'];
  return {
    document: './openapi.yaml',
    target: { baseUrl: variable('ORDERS_URL') },
    security: {
      oauth: { source: 'local-issuer', port, audience: AUDIENCE, key, keyCacheMs: KEYS_KEPT_MS + 250 },
      apiKey: { source: 'static', tokens: [{ token: variable('ORDERS_API_KEY') }] },
    },
    policy: { masking: 'not-found' },
    identities: [
      ...['acme', 'globex'].map((tenant) => ({
        name: `${tenant}-clerk`,
        tenant,
        scopes: clerk,
        security: own(`${tenant}-clerk`, { tenant }),
      })),
      { name: 'night-clerk', scopes: clerk, security: own('night-clerk') },
      { name: 'shop-agent', scopes: ['orders:read', 'catalog:read'], security: own('shop-agent') },
    ],
    ...needOf('step-up').declares?.({ source: 'local-issuer' }, variable('ORDERS_URL')),
    scenarios,
    output: './report',
  };
}
