import type { Exchanged } from '../http/transport.ts';
import type { UnavailableCredential } from '../model/credential.ts';
import type { RequestTemplate } from '../model/plan.ts';
import type { ReadyCredential } from './credentials.ts';
import { demandsNonce } from './nonces.ts';
import { type Prepared, prepare } from './prepare.ts';
import type { Probe } from './probe.ts';

/** A request that went out, and what came of it. */
export interface Sent {
  readonly prepared: Prepared;
  readonly exchanged: Exchanged;
  /** ISO 8601 */
  readonly at: string;
  readonly durationMs: number;
}

/** Requests go out several in a millisecond: those share one text. */
const timestamp = createTimestamp();

function createTimestamp(): (ms: number) => string {
  let last = { ms: Number.NaN, text: '' };
  return (ms) => {
    if (ms !== last.ms) last = { ms, text: new Date(ms).toISOString() };
    return last.text;
  };
}

async function send(prepared: Prepared, { transport, nonces }: Probe): Promise<Sent> {
  const at = timestamp(Date.now());
  const start = performance.now();
  const exchanged = await transport.exchange(prepared.outgoing);
  const durationMs = Math.round((performance.now() - start) * 10) / 10;
  nonces?.keep(exchanged);
  return { prepared, exchanged, at, durationMs };
}

/** Sends the request as its credentials want it sent: after a nonce is known, or after a rehearsal. Rejects as `prepare` does. */
export async function sendAs(
  request: RequestTemplate,
  credentials: readonly ReadyCredential[],
  probe: Probe,
): Promise<Sent | UnavailableCredential> {
  const wants = (what: 'afterNonce' | 'rehearsed'): boolean => credentials.some(({ placement }) => placement[what]);
  if (wants('afterNonce')) {
    await probe.nonces?.learn();
    if (probe.nonces?.latest() === undefined) return NO_NONCE;
    return send(await prepare(request, credentials, probe), probe);
  }
  const first = await sendWithNonce(request, credentials, probe);
  if (!wants('rehearsed')) return first;
  const { exchanged } = first;
  if (exchanged.kind === 'response' && exchanged.status >= 200 && exchanged.status < 300) {
    return send(first.prepared, probe);
  }
  const came = exchanged.kind === 'response' ? `answered ${exchanged.status}` : exchanged.message;
  return { outcome: 'cantTell', unavailable: `what was to be sent twice was not granted the first time: ${came}` };
}

const NO_NONCE: UnavailableCredential = { outcome: 'inapplicable', unavailable: 'the API gave no nonce for proofs' };

/** What goes out at the same time may use up a nonce that has just been given. */
const NONCES_TRIED = 4;

/** A demand for a nonce is no answer yet: the request is sent again, with it. @see [RFC 9449 §9](https://www.rfc-editor.org/rfc/rfc9449#section-9) */
async function sendWithNonce(
  request: RequestTemplate,
  credentials: readonly ReadyCredential[],
  probe: Probe,
): Promise<Sent> {
  const proves = credentials.some(({ placement }) => placement.fieldsFor !== undefined);
  let sent = await send(await prepare(request, credentials, probe), probe);
  for (let tried = 0; proves && tried < NONCES_TRIED && demandsNonce(sent.exchanged); tried += 1) {
    sent = await send(await prepare(request, credentials, probe), probe);
  }
  return sent;
}
