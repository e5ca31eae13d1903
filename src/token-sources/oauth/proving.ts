import { DPoP, type DPoPHandle, modifyAssertion } from 'oauth4webapi';
import { TwogateError } from '../../errors.ts';
import { type Binding, createBinding, type DpopOption } from '../../jwt/dpop.ts';

/** The key that tokens are bound to, on both sides: towards the authorization server, and towards the API. */
export interface Proving {
  /** Puts proofs on token requests and remembers the server's nonce; absent: Bearer tokens are asked for. */
  readonly handle?: DPoPHandle;
  /** What every credential is issued with. */
  readonly issued: Binding['issued'];
}

/** One key for all clients, made here. @see [RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5) */
export async function openProving(option: DpopOption | undefined): Promise<Proving> {
  const { keyPair, issued } = createBinding(option);
  if (keyPair === undefined) return { issued };
  const handle = DPoP({}, await keyPair(), {
    // The library names Ed25519 keys by RFC 9864; the server is to see the name that was asked for, as the API does.
    [modifyAssertion]: (header) => {
      if (typeof option === 'object' && option.alg !== undefined) header.alg = option.alg;
    },
  });
  return { handle, issued };
}

/** What the user supplies is bound to another key or to none: refused for that, it would say nothing of its kind. */
export function assertProvable(
  { dpop, kinds }: { readonly dpop?: DpopOption; readonly kinds?: object },
  scheme: string,
): void {
  if (dpop === undefined || dpop === false || kinds === undefined) return;
  throw new TwogateError('SOURCE_INVALID', 'kinds cannot be supplied beside dpop: proofs by its key do not fit them', {
    pointer: `#/security/${scheme}/kinds`,
    hint: 'Leave out kinds or dpop',
  });
}
