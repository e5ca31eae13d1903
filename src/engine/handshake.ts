import type { Exchanged } from '../http/transport.ts';
import type { FailureCode } from '../model/observation.ts';
import type { PlannedOperation, TestCase } from '../model/plan.ts';

type Failure = Exchanged & { readonly kind: 'failure' };

interface Subject {
  readonly testCase: TestCase;
  readonly operation: PlannedOperation;
}

/** How a connection ends that the other side closes in or right after the handshake: [RFC 8446 §4.4.2.4](https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2.4). */
const ENDINGS: ReadonlySet<FailureCode> = new Set(['tls', 'reset']);

/**
 * Where an operation demands a client certificate, a connection that ends without an answer is a refusal that HTTP never saw: it says
 * that the client is kept out, and nothing of 401 and 403. Undefined where there is nothing to add to the failure.
 */
export function handshakeRefusal(
  { code, message }: Failure,
  { testCase, operation }: Subject,
): { readonly code: FailureCode; readonly message: string } | undefined {
  if (!ENDINGS.has(code) || !demandsCertificate(operation)) return undefined;
  if (testCase.standing === 'sufficient') {
    // What Node.js itself says of the target's own certificate is told as it is.
    if (code === 'tls') return undefined;
    return { code: 'tls', message: `${message}, as where a target does not trust the client certificate` };
  }
  return {
    code: 'tls',
    message: `refused in the TLS layer, before HTTP (${message}): the client is kept out, but no status shows how the API tells 401 from 403`,
  };
}

const demandsCertificate = ({ access }: PlannedOperation): boolean =>
  access.alternatives.some(({ schemes }) => schemes.some(({ type }) => type === 'mutualTLS'));
