import {
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretJwt,
  ClientSecretPost,
  modifyAssertion,
  None,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'oauth4webapi';
import { TwogateError } from '../../errors.ts';
import { type BoundedFetch, createFetch } from '../../http/fetch.ts';
import { importPrivateKey } from '../../jwt/sign.ts';
import { invalid, readCertificate } from '../certificate/read.ts';
import { fromKeyFile, secretParts } from '../signing/key-file.ts';
import type { Authentication, ClientOptions } from './options.ts';

/** A client that can prove who it is, with connections of its own. */
export interface AuthenticatedClient {
  readonly client: Client;
  readonly authentication: ClientAuth;
  readonly connection: BoundedFetch;
  readonly secrets: readonly string[];
}

export interface ClientPlace {
  /** Paths are relative to it. */
  readonly folder: string;
  /** Where the client stands in the configuration. */
  readonly pointer: string;
  readonly timeoutMs: number;
  /** PEM. */
  readonly ca?: string;
}

interface Proof {
  readonly authentication: ClientAuth;
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly secrets?: readonly string[];
}

/** Reads its keys and certificates. Throws `SOURCE_INVALID`. */
export async function openClient(options: ClientOptions, place: ClientPlace): Promise<AuthenticatedClient> {
  const method = options.authentication ?? (options.clientSecret === undefined ? 'none' : 'client_secret_basic');
  const { authentication, tls, secrets = [] } = await PROOFS[method](options, place);
  const ca = place.ca === undefined ? {} : { ca: place.ca };
  return {
    client: { client_id: options.clientId, ...(tls === undefined ? {} : { use_mtls_endpoint_aliases: true }) },
    authentication,
    connection: createFetch({ timeoutMs: place.timeoutMs, tls: { ...tls, ...ca } }),
    secrets: options.clientSecret === undefined ? secrets : [...sentForms(options.clientSecret), ...secrets],
  };
}

const PROOFS: Readonly<Record<Authentication, (options: ClientOptions, place: ClientPlace) => Promise<Proof>>> = {
  client_secret_basic: async (options, place) => ({
    authentication: ClientSecretBasic(needed(options, 'clientSecret', place)),
  }),
  client_secret_post: async (options, place) => ({
    authentication: ClientSecretPost(needed(options, 'clientSecret', place)),
  }),
  client_secret_jwt: async (options, place) => ({
    authentication: ClientSecretJwt(needed(options, 'clientSecret', place)),
  }),
  private_key_jwt: privateKey,
  tls_client_auth: certificate,
  none: async () => ({ authentication: None() }),
};

function needed(
  options: ClientOptions,
  name: 'clientSecret' | 'key' | 'certificate',
  { pointer }: ClientPlace,
): string {
  const value = options[name];
  if (value !== undefined) return value;
  const method = options.authentication ?? 'client_secret_basic';
  throw new TwogateError('SOURCE_INVALID', `authentication by ${method} needs ${name}`, { pointer });
}

async function privateKey(options: ClientOptions, place: ClientPlace): Promise<Proof> {
  const file = { path: needed(options, 'key', place), folder: place.folder, noun: 'client key' };
  return fromKeyFile(file, async (jwk) => {
    const key = await importPrivateKey(jwk);
    // The key's own name for it: for one and the same algorithm there are two, EdDSA and Ed25519.
    const naming = {
      [modifyAssertion]: (header: Record<string, unknown>) => void Object.assign(header, { alg: jwk.alg }),
    };
    const authentication = PrivateKeyJwt(typeof jwk.kid === 'string' ? { key, kid: jwk.kid } : key, naming);
    return { authentication, secrets: secretParts(jwk) };
  });
}

async function certificate(options: ClientOptions, place: ClientPlace): Promise<Proof> {
  const files = { certificate: needed(options, 'certificate', place), key: needed(options, 'key', place) };
  const { presented, x509, secrets } = await readCertificate(files, {
    folder: place.folder,
    noun: 'client certificate',
  });
  const until = new Date(x509.validTo);
  if (until.getTime() < Date.now()) {
    throw invalid(`the client certificate expired on ${until.toISOString()}`, files.certificate);
  }
  return { authentication: TlsClientAuth(), tls: { cert: presented.certificate, key: presented.key }, secrets };
}

/** A client secret, and how it stands in a Basic header: as in a form, with every mark encoded. @see [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1) */
function sentForms(secret: string): readonly string[] {
  const mark = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  const encoded = encodeURIComponent(secret)
    .replaceAll('%20', '+')
    .replace(/[-_.!~*'()]/g, mark);
  return [...new Set([secret, encoded])];
}
