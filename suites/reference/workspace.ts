import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { TwogateError } from '../../src/errors.ts';
import type { Config, IdentityConfig, SecurityConfig } from '../../src/model/config.ts';
import { needOf } from './needs.ts';
import type { Reference, ReferenceApi } from './reference.ts';

const KEY_FILE = 'test-issuer.jwk.json';
const DOCUMENT_FILE = 'openapi.yaml';

/** For the owner's eyes: the files hold credentials. */
const PRIVATE = { mode: 0o600 };

/** What a user of an API writes into the configuration beside what every run needs. */
export type Declared = Partial<Pick<Config, 'policy' | 'operations' | 'security'>> & {
  readonly target?: Partial<NonNullable<Config['target']>>;
};

/**
 * Writes what a run against this reference API needs: configuration, signing key, document.
 * Returns the configuration's path. Throws `OUTPUT_UNWRITABLE`.
 */
export async function writeWorkspace(out: string, reference: Reference, declared: Declared = {}): Promise<string> {
  const { issuer, audience, privateJwk } = reference;
  const key = `${JSON.stringify(privateJwk, null, 2)}\n`;
  const oauth = { source: 'signing-key', key: `./${KEY_FILE}`, issuer, audience };
  return writeFiles(out, reference, { oauth, files: { [KEY_FILE]: key }, declared });
}

/** The same for tokens from another source than a signing key. */
export const writeWorkspaceFor = (oauth: SecurityConfig, out: string, api: ReferenceApi): Promise<string> =>
  writeFiles(out, api, { oauth, files: {} });

interface Tokens {
  readonly oauth: SecurityConfig;
  /** What the source needs, by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly declared?: Declared;
}

async function writeFiles(out: string, api: ReferenceApi, { oauth, files, declared = {} }: Tokens): Promise<string> {
  const folder = resolve(out);
  const config = join(folder, 'twogate.config.yaml');
  try {
    await mkdir(folder, { recursive: true });
    await copyFile(api.documentPath, join(folder, DOCUMENT_FILE));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, PRIVATE);
    await writeFile(config, stringify(withDeclared(configOf(api, oauth), declared)), PRIVATE);
    return config;
  } catch (cause) {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'The configuration cannot be written', { file: folder, cause });
  }
}

function configOf({ baseUrl, apiKey, tenants, needs = [] }: ReferenceApi, plain: SecurityConfig): Config {
  const needed = needs.map(needOf);
  const oauth: SecurityConfig = Object.assign({ ...plain }, ...needed.map(({ source }) => source));
  return {
    document: `./${DOCUMENT_FILE}`,
    target: { baseUrl },
    security: { oauth, apiKey: { source: 'static', tokens: [{ token: apiKey }] } },
    ...(tenants === undefined ? {} : { identities: tenantPair(oauth) }),
    ...(tenants === 404 ? { policy: { masking: 'not-found' as const } } : {}),
    ...Object.assign({}, ...needed.map(({ declares }) => declares?.(oauth, baseUrl))),
  };
}

/** Key by key, one level deep. */
const withDeclared = (config: Config, { target, security, policy, operations }: Declared): Config => ({
  ...config,
  target: { baseUrl: '', ...config.target, ...target },
  security: { ...config.security, ...security },
  ...(policy === undefined ? {} : { policy: { ...config.policy, ...policy } }),
  ...(operations === undefined ? {} : { operations: { ...config.operations, ...operations } }),
});

/** Two customers with the same scopes; their tokens differ in nothing but whose they are. */
const tenantPair = (oauth: SecurityConfig): readonly IdentityConfig[] =>
  ['acme', 'globex'].map((tenant) => ({
    name: `${tenant}-clerk`,
    tenant,
    scopes: ['orders:read', 'orders:write', 'orders:delete'],
    security: { oauth: { ...oauth, subject: `${tenant}-clerk`, claims: { tenant } } },
  }));
