import {
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { AnswerTimeout, AnswerTooLong } from '../../http/fetch.ts';
import type { Redact } from '../../http/redaction.ts';

/** Why an authorization server gave nothing, as a clause about it. */
export interface Failure {
  /** Follows `the authorization server`. */
  readonly says: string;
  /** The error code of [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2), where there is one. */
  readonly error?: string;
  /** True where no answer came at all. */
  readonly isSilent?: boolean;
}

/** A token was given, and what it was granted is not known. Its message is a clause about the server. */
export class IntrospectionFailed extends Error {}

/**
 * Reads what oauth4webapi, `fetch` or Node.js threw. Never throws.
 * @param redact - masks the server's words before they are cut: half a secret would pass every mask
 */
export async function failureOf(error: unknown, redact: Redact): Promise<Failure> {
  const oneLine: OneLine = (text) => redact(text).replaceAll(/\s+/g, ' ').slice(0, LONGEST_WORDS);
  if (error instanceof IntrospectionFailed) return { says: `gave one, and asked about it ${error.message}` };
  if (error instanceof ResponseBodyError) {
    return refused(error.response, { error: error.error, words: error.error_description }, oneLine);
  }
  if (error instanceof WWWAuthenticateChallengeError) return challenged(error, oneLine);
  if (error instanceof UnsupportedOperationError) return { says: 'gave a token that is no Bearer token' };
  if (error instanceof OperationProcessingError) return unusable(error, oneLine);
  return silent(error, oneLine);
}

/** Characters of a server's own words that are repeated. */
const LONGEST_WORDS = 200;

interface Refusal {
  readonly error: string;
  /** `error_description`. */
  readonly words: string | undefined;
}

function refused(response: Response, { error, words }: Refusal, oneLine: OneLine): Failure {
  const told = words === undefined ? oneLine(error) : `${oneLine(error)} (${oneLine(words)})`;
  const says = limits(response, oneLine) ?? `refused with ${response.status} ${told}`;
  return { says, error };
}

/** @see [RFC 6585 §4](https://www.rfc-editor.org/rfc/rfc6585#section-4) */
function limits({ status, headers }: Response, oneLine: OneLine): string | undefined {
  if (status !== 429) return undefined;
  const after = headers.get('retry-after');
  return `limits the rate: 429${after === null ? '' : `, to be asked again after ${oneLine(after)}`}`;
}

/** Masks, and cuts. */
type OneLine = (text: string) => string;

/** A 401 says its error code in the body, like every other refusal of a token endpoint. */
async function challenged({ response }: WWWAuthenticateChallengeError, oneLine: OneLine): Promise<Failure> {
  const body: unknown = await response.json().catch(() => undefined);
  const { error, error_description: words } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof error !== 'string') return { says: `refused with ${response.status}` };
  return refused(response, { error, words: typeof words === 'string' ? words : undefined }, oneLine);
}

function unusable({ message, cause }: OperationProcessingError, oneLine: OneLine): Failure {
  if (cause instanceof Response) return answered(cause, oneLine);
  const { attribute, body } = (cause ?? {}) as {
    readonly attribute?: string;
    readonly body?: { readonly issuer?: unknown };
  };
  if (attribute === 'issuer')
    return { says: `calls itself ${oneLine(String(body?.issuer))} in its metadata, not what is configured as issuer` };
  if (attribute !== undefined) return { says: `names no ${attribute} that could be used` };
  if (/only requests to HTTPS/i.test(message))
    return { says: 'has an endpoint on plain http, which is for loopback only' };
  if (/parse/.test(message)) return { says: 'answered with something that is not JSON' };
  return { says: `gave an answer that is not what the standard asks for: ${oneLine(message)}` };
}

function answered(response: Response, oneLine: OneLine): Failure {
  const { status, headers } = response;
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  const instead = /\bjson$/i.test(type.trim()) ? '' : ` with ${oneLine(type) || 'no media type'} where JSON is due`;
  return { says: limits(response, oneLine) ?? `answered ${status}${instead}` };
}

/** TLS failures by what they mean to the user. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host',
};

function silent(error: unknown, oneLine: OneLine): Failure {
  if (error instanceof AnswerTimeout) return { says: `gave ${error.message}`, isSilent: true };
  if (error instanceof AnswerTooLong) return { says: 'gave an answer that is too long' };
  const { code, message } = rootOf(error);
  const certificate = CERTIFICATES[code];
  if (certificate !== undefined) return { says: certificate };
  if (/CERT|SIGNATURE|ISSUER/.test(code)) {
    return { says: `has a certificate that is not trusted (${code}): name the one that vouches for it as ca` };
  }
  return { says: `does not answer: ${oneLine(message)}`, isSilent: true };
}

/** `fetch` says no more than that it failed; the reason is its cause. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const { code, message } = inner as { readonly code?: unknown; readonly message?: unknown };
  return { code: String(code ?? ''), message: String(message || code || 'no reason given') };
}
