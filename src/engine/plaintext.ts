import { isLoopback, type ResolvedTarget, type RunConfig } from '../config.ts';
import { TwogateError } from '../errors.ts';

/**
 * Tokens need TLS ([RFC 6750 §5.3](https://www.rfc-editor.org/rfc/rfc6750#section-5.3)): none is sent in clear text to another machine unless
 * the user says that the network is theirs. Throws `CONFIG_INVALID`.
 */
export function assertNoPlaintext(target: ResolvedTarget & { readonly baseUrl: string }, { locate }: Located): void {
  const { protocol, host } = new URL(target.baseUrl);
  if (protocol === 'https:' || target.allowPlaintext || isLoopback(target.baseUrl)) return;
  throw new TwogateError('CONFIG_INVALID', `tokens would travel to ${host} in clear text`, {
    ...locate(['target', 'baseUrl']),
    hint: 'Give target.baseUrl as https, or set target.allowPlaintext: true where the network between is your own',
  });
}

type Located = Pick<RunConfig, 'locate'>;
