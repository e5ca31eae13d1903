import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startApi } from './api.ts';
import { pickDefects } from './defect.ts';
import { type SigningJwk, startIssuer } from './issuer.ts';

export interface ReferenceOptions {
  /** Ids of defects; none makes the sound API. */
  readonly defects?: readonly string[];
  /** The API's; default: any free one. */
  readonly port?: number;
  /** Default: any free one. */
  readonly issuerPort?: number;
}

/** The reference API and its issuer, listening, with what is needed to call them. */
export interface Reference {
  readonly baseUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** Signs tokens that the API accepts. */
  readonly privateJwk: SigningJwk;
  readonly apiKey: string;
  /** The API's OpenAPI document. */
  readonly documentPath: string;
  readonly close: () => Promise<void>;
}

/** Starts both. Throws `OPTION_INVALID` for an unknown defect or a port that is taken, `DEPENDENCY_MISSING` without Fastify. */
export async function openReference(options: ReferenceOptions = {}): Promise<Reference> {
  const defects = await pickDefects(options.defects ?? []);
  const { close: closeIssuer, ...issuer } = await startIssuer(portOf(options.issuerPort));
  const apiKey = `orders-${randomBytes(18).toString('base64url')}`;
  const api = await startApi({ ...issuer, apiKey, defects, ...portOf(options.port) }).catch(async (error: unknown) => {
    await closeIssuer();
    throw error;
  });
  const close = async () => void (await Promise.all([api.close(), closeIssuer()]));
  const { issuer: name, audience, privateJwk } = issuer;
  const documentPath = fileURLToPath(new URL('./openapi.yaml', import.meta.url));
  return { baseUrl: api.baseUrl, issuer: name, audience, privateJwk, apiKey, documentPath, close };
}

function portOf(port: number | undefined): { readonly port?: number } {
  return port === undefined ? {} : { port };
}
