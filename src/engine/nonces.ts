import { parseChallenges } from '../http/challenge.ts';
import type { Exchanged } from '../http/transport.ts';

/**
 * The nonces that the target gives for DPoP proofs; the latest one counts. A run has one origin, so there is one of them.
 * @see [RFC 9449 §9](https://www.rfc-editor.org/rfc/rfc9449#section-9)
 */
export interface Nonces {
  readonly latest: () => string | undefined;
  /** Keeps the nonce of an answer that carries one. */
  readonly keep: (answer: Exchanged) => void;
  /** Asks for one where none is known: a request that changes nothing is sent, once. */
  readonly learn: () => Promise<void>;
}

export function createNonces(ask: () => Promise<unknown> = async () => {}): Nonces {
  let latest: string | undefined;
  let asked: Promise<unknown> | undefined;
  return {
    latest: () => latest,
    keep: (answer) => {
      latest = fieldOf(answer, 'dpop-nonce') ?? latest;
    },
    learn: async () => {
      if (latest !== undefined) return;
      asked ??= ask();
      await asked;
    },
  };
}

/** Whether an answer asks for the same request with the nonce that it carries. */
export function demandsNonce(answer: Exchanged): boolean {
  if (answer.kind !== 'response' || answer.status !== 401 || fieldOf(answer, 'dpop-nonce') === undefined) return false;
  const fields = answer.headers.filter(([name]) => name === 'www-authenticate').map(([, value]) => value);
  const { challenges } = parseChallenges(fields);
  return challenges.some(
    ({ scheme, parameters }) => scheme.toLowerCase() === 'dpop' && parameters.error === 'use_dpop_nonce',
  );
}

const fieldOf = (answer: Exchanged, name: string): string | undefined =>
  answer.kind === 'response' ? answer.headers.find(([field]) => field === name)?.[1] : undefined;
