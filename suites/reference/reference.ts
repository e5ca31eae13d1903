import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type ExtraOperation, startApi } from './api.ts';
import { type Defect, pickDefects } from './defect.ts';
import { type SigningJwk, startIssuer } from './issuer.ts';
import { type NeedId, needOf } from './needs.ts';
import type { TrustOptions } from './verification.ts';

export interface ReferenceOptions {
  /** Ids of defects; none makes the sound API. */
  readonly defects?: readonly string[];
  /** Put on the gates after the defects. */
  readonly changes?: readonly Defect['apply'][];
  /** Operations beside those of the document. */
  readonly extra?: readonly ExtraOperation[];
  /** The API's; default: any free one. */
  readonly port?: number;
  /** Default: any free one. */
  readonly issuerPort?: number;
  /** A workspace for it has two identities of different tenants; default: only where a defect cannot be seen without. */
  readonly tenants?: boolean;
  /** What the API knows beside; default: what the defects cannot be seen without. */
  readonly needs?: readonly NeedId[];
  /** The answer to a caller for what belongs to another tenant; default 404. */
  readonly otherTenant?: 403 | 404;
}

/** The reference API, listening, with what is needed to call it. */
export interface ReferenceApi {
  readonly baseUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly apiKey: string;
  /** The API's OpenAPI document. */
  readonly documentPath: string;
  /** The answer for what belongs to another tenant, where a workspace is to have tenants. */
  readonly tenants?: 403 | 404;
  /** What the API knows beside, and a workspace has to declare. */
  readonly needs?: readonly NeedId[];
  readonly close: () => Promise<void>;
}

/** The reference API and its own issuer. */
export interface Reference extends ReferenceApi {
  /** Signs tokens that the API accepts. */
  readonly privateJwk: SigningJwk;
}

/** Starts both. Throws `OPTION_INVALID` for an unknown defect or a port that is taken, `DEPENDENCY_MISSING` without Fastify. */
export async function openReference(options: ReferenceOptions = {}): Promise<Reference> {
  const needs = options.needs ?? neededBy(await pickDefects(options.defects ?? []));
  const alg = needs.map((need) => needOf(need).alg).find((each) => each !== undefined);
  const keys = { ...portOf(options.issuerPort), ...(alg === undefined ? {} : { alg }) };
  const { close: closeIssuer, privateJwk, ...issuer } = await startIssuer(keys);
  const api = await openReferenceApi(issuer, { ...options, needs }).catch(async (error: unknown) => {
    await closeIssuer();
    throw error;
  });
  return { ...api, privateJwk, close: async () => void (await Promise.all([api.close(), closeIssuer()])) };
}

/** Starts the API alone, trusting another issuer, which need not listen yet. Throws as `openReference` does. */
export async function openReferenceApi(
  trusted: Omit<TrustOptions, 'apiKey'>,
  options: Omit<ReferenceOptions, 'issuerPort'> = {},
): Promise<ReferenceApi> {
  const defects = await pickDefects(options.defects ?? []);
  const { otherTenant = 404, tenants = defects.some(({ needs }) => needs === 'tenants') } = options;
  const needs = options.needs ?? neededBy(defects);
  const apiKey = `orders-${randomBytes(18).toString('base64url')}`;
  const known = needs.flatMap((need) => needOf(need).change ?? []).map((apply) => ({ apply }));
  const changed = [...known, ...defects, ...(options.changes ?? []).map((apply) => ({ apply }))];
  const { baseUrl, close } = await startApi({
    ...trusted,
    ...Object.assign({}, ...needs.map((need) => needOf(need).trust?.())),
    apiKey,
    defects: changed,
    otherTenant,
    ...(options.extra === undefined ? {} : { extra: options.extra }),
    ...portOf(options.port),
  });
  const { issuer, audience } = trusted;
  const documentPath = fileURLToPath(new URL('./openapi.yaml', import.meta.url));
  return {
    baseUrl,
    issuer,
    audience,
    apiKey,
    documentPath,
    needs,
    ...(tenants ? { tenants: otherTenant } : {}),
    close,
  };
}

const neededBy = (defects: readonly Defect[]): readonly NeedId[] => [
  ...new Set(defects.flatMap(({ needs }) => (needs === undefined || needs === 'tenants' ? [] : [needs]))),
];

function portOf(port: number | undefined): { readonly port?: number } {
  return port === undefined ? {} : { port };
}
