import type { Redact } from '../http/redaction.ts';
import type { Share } from '../http/sharing.ts';
import type { Exchanged, Transport } from '../http/transport.ts';
import type { UnavailableCredential } from '../model/credential.ts';
import type { BodyExcerpt, NotSent, Observation } from '../model/observation.ts';
import type { PlannedOperation, RequestTemplate, TestCase } from '../model/plan.ts';
import type { GetCredential, ReadyCredential } from './credentials.ts';
import { handshakeRefusal } from './handshake.ts';
import type { Nonces } from './nonces.ts';
import { EXCERPT, maskFields } from './prepare.ts';
import { isSafeRequest, mayBeGranted } from './schedule.ts';
import { type Sent, sendAs } from './send.ts';

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
  /** Makes equal bodies one object; absent: each answer has its own. */
  readonly shareBody?: Share<BodyExcerpt>;
  /** Absent: no credential takes a nonce. */
  readonly nonces?: Nonces;
}

/** Characters; servers take no larger request head. */
const LONGEST_CREDENTIAL = 16 * 1024;

/** Sends one test case and says what came back, credentials masked. Never throws. */
export async function probeCase(testCase: TestCase, operation: PlannedOperation, probe: Probe): Promise<Observation> {
  const request = operation.requests[testCase.request];
  if (testCase.reason !== undefined) {
    return notSent(testCase, testCase.outcome ?? 'untested', probe.redact(testCase.reason));
  }
  if (request === undefined || 'unbuildable' in request) {
    const why = request?.unbuildable ?? `no request ${testCase.request}`;
    return notSent(testCase, request?.outcome ?? 'untested', probe.redact(why));
  }
  const withheld = whyNot(testCase, request, probe);
  if (withheld !== undefined) return withheld;
  const credentials = await gather(testCase, probe);
  if (!Array.isArray(credentials)) {
    return notSent(testCase, credentials.outcome, probe.redact(credentials.unavailable));
  }
  const sent = await sendAs(request, credentials, probe).catch((error: unknown) => cannotPresent(error, probe));
  return 'unavailable' in sent
    ? notSent(testCase, sent.outcome, sent.unavailable)
    : observationOf(sent, { testCase, operation, probe });
}

/** A kind of the user's own may throw where it makes a proof. */
const cannotPresent = (error: unknown, { redact }: Probe): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: redact(`the credential cannot be presented: ${error instanceof Error ? error.message : error}`),
});

const notSent = (testCase: TestCase, outcome: NotSent['outcome'], reason: string): NotSent => ({
  case: testCase.id,
  kind: 'not-sent',
  outcome,
  reason,
});

function whyNot(testCase: TestCase, request: RequestTemplate, { writes }: Probe): NotSent | undefined {
  if (isSafeRequest(request) || writes === 'all') return undefined;
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

interface Subject {
  readonly testCase: TestCase;
  readonly operation: PlannedOperation;
  readonly probe: Probe;
}

function observationOf({ prepared, exchanged, at, durationMs }: Sent, subject: Subject): Observation {
  const { sent: request, redact } = prepared;
  const { id } = subject.testCase;
  if (exchanged.kind === 'failure') {
    const { code, message } = handshakeRefusal(exchanged, subject) ?? exchanged;
    return { case: id, at, request, durationMs, kind: 'failure', code, message: redact(message) };
  }
  const { status, headers, body } = read(exchanged, redact, subject.probe);
  return { case: id, at, request, durationMs, kind: 'response', status, headers, body };
}

type Response = Exchanged & { readonly kind: 'response' };

/** Masked here, once, before anything else sees it. */
function read(response: Response, redact: Redact, { excerptLength: length = EXCERPT, shareBody }: Probe) {
  const { status, headers, content, bytes, truncated } = response;
  const masked = maskFields(headers, redact);
  const mediaType = masked.find(([name]) => name === 'content-type')?.[1] ?? '';
  // Masked before it is cut: half a credential would pass the mask. Where the transport has cut it, its end goes too.
  const text = redact(content.toString('utf8'));
  const excerpt = text.slice(0, truncated ? Math.min(length, Math.max(0, text.length - LONGEST_CREDENTIAL)) : length);
  const body = { mediaType, text: excerpt, bytes, truncated: truncated || text.length > length };
  return {
    status,
    headers: masked,
    body: shareBody?.(`${mediaType}\n${bytes}\n${body.truncated}\n${excerpt}`, () => body) ?? body,
  };
}
