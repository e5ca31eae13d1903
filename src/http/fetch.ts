import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch } from 'undici';

/** What a request carries; the shape in which OAuth libraries hand it over. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | undefined;
}

/** `fetch` with bounds: time and size. Follows no redirect. */
export interface BoundedFetch {
  /** Rejects with `AnswerTimeout`, with `AnswerTooLong`, or as `fetch` does. */
  readonly fetch: (url: string, init: FetchInit) => Promise<Response>;
  /**
   * What is answered 429 or 503 with `Retry-After` is sent once more, where the wait is bearable.
   * @param send - makes the request anew: proofs and assertions are good for one ([RFC 9449 §11.1](https://www.rfc-editor.org/rfc/rfc9449#section-11.1))
   * @see [RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)
   */
  readonly patiently: (send: () => Promise<Response>) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export interface FetchOptions {
  /** For one request with its whole answer. */
  readonly timeoutMs: number;
  /** PEM texts. */
  readonly tls?: { readonly cert?: string; readonly key?: string; readonly ca?: string };
}

export class AnswerTimeout extends Error {
  readonly code = 'ETIMEDOUT';
}

export class AnswerTooLong extends Error {
  readonly code = 'EMSGSIZE';
}

/** No metadata, key set or token answer comes near it. */
const LONGEST_ANSWER = 1024 * 1024;

/** Milliseconds; who asks for more is not waited for. */
const LONGEST_WAIT = 30_000;

/** Opens connections for requests to other servers than the target. */
export function createFetch({ timeoutMs, tls = {} }: FetchOptions): BoundedFetch {
  const agent = new Agent({ connect: { timeout: timeoutMs, ...tls } });
  const closing = new AbortController();
  // Each request that waits to be sent again listens.
  setMaxListeners(0, closing.signal);
  return {
    fetch: (url, init) => bounded(url, init, { agent, timeoutMs }),
    patiently: async (send) => {
      const response = await send();
      const wait = retryAfter(response);
      if (wait === undefined || wait > LONGEST_WAIT) return response;
      await pause(wait, undefined, { signal: closing.signal });
      return send();
    },
    close: async () => {
      closing.abort();
      await agent.destroy();
    },
  };
}

interface Bounds {
  readonly agent: Agent;
  readonly timeoutMs: number;
}

/** The answer is read here, so that one that drips or never ends is bounded too. */
async function bounded(url: string, { method, headers, body }: FetchInit, bounds: Bounds): Promise<Response> {
  const signal = AbortSignal.timeout(bounds.timeoutMs);
  const sent = body === undefined ? {} : { body: body.toString() };
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      redirect: 'manual',
      dispatcher: bounds.agent,
      signal,
      ...sent,
    });
    const content = await read(response.body);
    const empty = [204, 205, 304].includes(response.status);
    return new Response(empty ? null : content, { status: response.status, headers: [...response.headers] });
  } catch (cause) {
    if (signal.aborted) throw new AnswerTimeout(`no complete answer within ${bounds.timeoutMs} ms`, { cause });
    throw cause;
  }
}

async function read(body: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new AnswerTooLong(`the answer is longer than ${LONGEST_ANSWER} bytes`);
  }
  return Buffer.concat(chunks);
}

/** Milliseconds; undefined where there is nothing to wait for. */
function retryAfter({ status, headers }: Response): number | undefined {
  const value = headers.get('retry-after');
  if (value === null || (status !== 429 && status !== 503)) return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
