import { presentCredentials } from '../http/present.ts';
import { createRedactor, type Redact } from '../http/redaction.ts';
import type { OutgoingRequest } from '../http/transport.ts';
import type { Building } from '../model/building.ts';
import type { Placement } from '../model/credential.ts';
import type { SentRequest } from '../model/observation.ts';
import type { RequestContent, RequestTemplate } from '../model/plan.ts';
import type { ReadyCredential } from './credentials.ts';
import type { Probe } from './probe.ts';

/** Characters of a body that an observation keeps. */
export const EXCERPT = 16_384;

/** A request as it goes out, as it is told of, and what masks whatever comes back. */
export interface Prepared {
  readonly outgoing: OutgoingRequest;
  readonly sent: SentRequest;
  readonly redact: Redact;
}

/** Each credential's own redactor goes first: it knows a value with a fault, of which the sources' secrets may be a part. */
function redactorOf(credentials: readonly Pick<ReadyCredential, 'redact'>[], probe: Probe): Redact {
  return (text) => probe.redact(credentials.reduce((masked, { redact }) => redact(masked), text));
}

/** Puts the credentials on a request. Rejects where a proof cannot be made. */
export async function prepare(
  template: RequestTemplate,
  credentials: readonly ReadyCredential[],
  probe: Probe,
): Promise<Prepared> {
  const hasProofs = credentials.some(({ placement }) => placement.fieldsFor !== undefined);
  const { placements, proofs } = hasProofs ? await prove(template, credentials, probe) : withoutProofs(credentials);
  const redact = redactorOf(
    [...credentials, ...(proofs.length === 0 ? [] : [{ redact: createRedactor(proofs) }])],
    probe,
  );
  const { path, headers } = presentCredentials(template, placements);
  const fullPath = below(probe.baseUrl.pathname, path);
  const { method, body } = template;
  const certificate = placements.find((each) => each.certificate !== undefined)?.certificate;
  const outgoing: Building<OutgoingRequest> = { method, path: fullPath, headers };
  const url = redact(`${probe.baseUrl.origin}${fullPath}`);
  const sent: Building<SentRequest> = { method, url, headers: maskFields(headers, redact) };
  if (body !== undefined) {
    outgoing.body = bytesOf(body);
    sent.body = bodyText(body, redact);
  }
  if (certificate !== undefined) {
    outgoing.certificate = certificate;
    sent.certificate = true;
  }
  return { outgoing, sent, redact };
}

interface Proven {
  readonly placements: readonly Placement[];
  /** Values made for this one request. */
  readonly proofs: readonly string[];
}

const withoutProofs = (credentials: readonly ReadyCredential[]): Proven => ({
  placements: credentials.map(({ placement }) => placement),
  proofs: [],
});

/** Has the fields made that depend on the request. */
async function prove(
  { method, path }: RequestTemplate,
  credentials: readonly ReadyCredential[],
  { baseUrl, nonces }: Probe,
): Promise<Proven> {
  const { placements } = withoutProofs(credentials);
  const nonce = nonces?.latest();
  const url = `${baseUrl.origin}${below(baseUrl.pathname, path)}`;
  const target = { method, url, ...(nonce === undefined ? {} : { nonce }) };
  const made = await Promise.all(placements.map(({ fieldsFor }) => fieldsFor?.(target) ?? []));
  return {
    placements: placements.map((placement, index) => ({
      ...placement,
      headers: [...(placement.headers ?? []), ...(made[index] ?? [])],
    })),
    proofs: made.flat().map(([, value]) => value),
  };
}

/** What needs no mask stays the same object: many requests and answers share it, and a run keeps them all. */
export function maskFields(fields: SentRequest['headers'], redact: Redact): SentRequest['headers'] {
  const masked = fields.map((field) => {
    const value = redact(field[1]);
    return value === field[1] ? field : ([field[0], value] as const);
  });
  return masked.every((field, index) => field === fields[index]) ? fields : masked;
}

/** `/..` leads to a server beside the document's own, not above the target. */
function below(base: string, path: string): string {
  if (base === '/' && !path.startsWith('/..')) return path;
  const up = /^(?:\/\.\.)*(?=\/|$)/.exec(path)?.[0] ?? '';
  const segments = base.split('/').filter((segment) => segment !== '');
  const kept = segments.slice(0, Math.max(0, segments.length - up.length / 3));
  return `${kept.map((segment) => `/${segment}`).join('')}${path.slice(up.length)}`;
}

const bytesOf = ({ data, encoding }: RequestContent): string | Uint8Array =>
  encoding === 'base64' ? Buffer.from(data, 'base64') : data;

const bodyText = ({ data, encoding }: RequestContent, redact: Redact): string =>
  encoding === 'base64' ? `(${Buffer.byteLength(data, 'base64')} bytes, not text)` : redact(data).slice(0, EXCERPT);
