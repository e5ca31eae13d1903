import { presentCredentials } from '../http/present.ts';
import type { Redact } from '../http/redaction.ts';
import type { Exchanged, OutgoingRequest, Transport } from '../http/transport.ts';
import type { UnavailableCredential } from '../model/credential.ts';
import type { NotSent, Observation, SentRequest } from '../model/observation.ts';
import type { PlannedOperation, RequestContent, RequestTemplate, TestCase } from '../model/plan.ts';
import type { GetCredential, ReadyCredential } from './credentials.ts';
import { isSafe, mayBeGranted } from './schedule.ts';

/** What one request needs of the world. */
export interface Probe {
  readonly transport: Transport;
  readonly credentials: GetCredential;
  /** Origin and path of the target, without a final slash. */
  readonly baseUrl: URL;
  readonly writes: 'none' | 'refusals' | 'all';
  /** Masks what no single credential accounts for: the secrets of the token sources. */
  readonly redact: Redact;
  /** Characters of a body that an observation keeps; default 16384. */
  readonly excerptLength?: number;
}

/** Characters of a body that an observation keeps. */
const EXCERPT = 16_384;

/** Characters; servers take no larger request head. */
const LONGEST_CREDENTIAL = 16 * 1024;

/** Sends one test case and says what came back, credentials masked. Never throws. */
export async function probeCase(testCase: TestCase, operation: PlannedOperation, probe: Probe): Promise<Observation> {
  const request = operation.requests[testCase.request];
  const withheld = whyNot(testCase, operation, probe);
  if (withheld !== undefined) return withheld;
  if (request === undefined || 'unbuildable' in request) {
    return notSent(testCase, 'untested', request?.unbuildable ?? `no request ${testCase.request}`);
  }
  const credentials = await gather(testCase, probe);
  if (!Array.isArray(credentials)) return notSent(testCase, credentials.outcome, credentials.unavailable);
  return exchange(testCase, prepare(request, credentials, probe), probe);
}

const notSent = (testCase: TestCase, outcome: NotSent['outcome'], reason: string): NotSent => ({
  case: testCase.id,
  kind: 'not-sent',
  outcome,
  reason,
});

function whyNot(testCase: TestCase, { method }: PlannedOperation, { writes }: Probe): NotSent | undefined {
  if (testCase.reason !== undefined) return notSent(testCase, testCase.outcome ?? 'untested', testCase.reason);
  if (isSafe(method) || writes === 'all') return undefined;
  if (writes === 'none') return notSent(testCase, 'untested', 'target.writes is none: only safe methods are sent');
  if (!mayBeGranted(testCase)) return undefined;
  return notSent(testCase, 'untested', 'target.writes is refusals: a write that would be granted is not sent');
}

async function gather(testCase: TestCase, probe: Probe): Promise<ReadyCredential[] | UnavailableCredential> {
  const ready: ReadyCredential[] = [];
  for (const presentation of testCase.presents) {
    const credential = await probe.credentials(presentation);
    if (credential === undefined) continue;
    if ('unavailable' in credential) return credential;
    ready.push(credential);
  }
  return ready;
}

interface Prepared {
  readonly outgoing: OutgoingRequest;
  readonly sent: SentRequest;
  readonly redact: Redact;
}

/** Each credential's own redactor knows the sources' secrets too. */
function redactorOf(credentials: readonly ReadyCredential[], probe: Probe): Redact {
  if (credentials.length === 0) return probe.redact;
  return (text) => credentials.reduce((masked, { redact }) => redact(masked), text);
}

function prepare(template: RequestTemplate, credentials: readonly ReadyCredential[], probe: Probe): Prepared {
  const redact = redactorOf(credentials, probe);
  const { path, headers } = presentCredentials(
    template,
    credentials.map(({ placement }) => placement),
  );
  const fullPath = `${probe.baseUrl.pathname.replace(/\/$/, '')}${path}`;
  const { method, body } = template;
  const wire = body === undefined ? undefined : bytesOf(body);
  return {
    outgoing: { method, path: fullPath, headers, ...(wire === undefined ? {} : { body: wire }) },
    sent: {
      method,
      url: redact(`${probe.baseUrl.origin}${fullPath}`),
      headers: maskFields(headers, redact),
      ...(body === undefined ? {} : { body: bodyText(body, redact) }),
    },
    redact,
  };
}

/** What needs no mask stays the same object: many requests and answers share it, and a run keeps them all. */
function maskFields(fields: SentRequest['headers'], redact: Redact): SentRequest['headers'] {
  const masked = fields.map((field) => {
    const value = redact(field[1]);
    return value === field[1] ? field : ([field[0], value] as const);
  });
  return masked.every((field, index) => field === fields[index]) ? fields : masked;
}

const bytesOf = ({ data, encoding }: RequestContent): string | Uint8Array =>
  encoding === 'base64' ? Buffer.from(data, 'base64') : data;

const bodyText = ({ data, encoding }: RequestContent, redact: Redact): string =>
  encoding === 'base64' ? `(${Buffer.byteLength(data, 'base64')} bytes, not text)` : redact(data).slice(0, EXCERPT);

async function exchange(testCase: TestCase, { outgoing, sent, redact }: Prepared, probe: Probe): Promise<Observation> {
  const at = new Date().toISOString();
  const start = performance.now();
  const exchanged = await probe.transport.exchange(outgoing);
  const durationMs = Math.round((performance.now() - start) * 10) / 10;
  const common = { case: testCase.id, at, request: sent, durationMs };
  if (exchanged.kind === 'failure') {
    return { ...common, kind: 'failure', code: exchanged.code, message: redact(exchanged.message) };
  }
  return { ...common, kind: 'response', ...read(exchanged, redact, probe.excerptLength ?? EXCERPT) };
}

type Response = Exchanged & { readonly kind: 'response' };

/** Masked here, once, before anything else sees it. */
function read({ status, headers, content, bytes, truncated }: Response, redact: Redact, length: number) {
  const masked = maskFields(headers, redact);
  const mediaType = masked.find(([name]) => name === 'content-type')?.[1] ?? '';
  // Masked before it is cut: half a credential would pass the mask. Where the transport has cut it, its end goes too.
  const text = redact(content.toString('utf8'));
  const excerpt = text.slice(0, truncated ? Math.min(length, Math.max(0, text.length - LONGEST_CREDENTIAL)) : length);
  return {
    status,
    headers: masked,
    body: { mediaType, text: excerpt, bytes, truncated: truncated || text.length > length },
  };
}
