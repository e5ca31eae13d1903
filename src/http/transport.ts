import { type Dispatcher, Pool } from 'undici';
import type { ClientCertificate } from '../model/credential.ts';
import type { FailureCode } from '../model/observation.ts';
import { createSharing } from './sharing.ts';

/** A request as it goes on the wire. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
  /** What the connection presents; absent: none. */
  readonly certificate?: ClientCertificate;
}

/** What came back. The target's faults are results, never exceptions. */
export type Exchanged =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Field names in lower case. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      /** The beginning of the body. */
      readonly content: Buffer;
      /** Of the body as far as it was read. */
      readonly bytes: number;
      readonly truncated: boolean;
    }
  | { readonly kind: 'failure'; readonly code: FailureCode; readonly message: string };

export interface Transport {
  /** Sends one request to the origin; follows no redirect. */
  readonly exchange: (request: OutgoingRequest) => Promise<Exchanged>;
  readonly close: () => Promise<void>;
}

export interface TransportOptions {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly timeoutMs: number;
  readonly connections: number;
  /** Bytes of a body to keep; what exceeds it is cut, and the connection with it. */
  readonly keepBytes: number;
  /** Certificates of the authorities that the target's own may come from, as PEM; absent: those of Node.js. */
  readonly ca?: string;
}

/** Opens pools of connections to one origin, so that no credential can reach another. */
export function createTransport(options: TransportOptions): Transport {
  const pools = createPools(options);
  const readFields = createFieldReader();
  return {
    exchange: (request) =>
      new Promise((resolve) => dispatch(pools.poolFor(request), request, { options, readFields, resolve })),
    close: pools.close,
  };
}

interface Pools {
  readonly poolFor: (request: OutgoingRequest) => Pool;
  readonly close: () => Promise<void>;
}

/** A connection presents one client certificate for as long as it lives: each has a pool of its own, and so has none. */
function createPools(options: TransportOptions): Pools {
  const plain = openPool(options);
  const certified = new Map<string, Pool>();
  return {
    poolFor: ({ certificate }) => {
      if (certificate === undefined) return plain;
      const id = `${certificate.certificate}${certificate.key}`;
      const pool = certified.get(id) ?? openPool(options, certificate);
      certified.set(id, pool);
      return pool;
    },
    close: async () => {
      await Promise.all([plain, ...certified.values()].map((pool) => pool.destroy()));
    },
  };
}

const openPool = ({ origin, timeoutMs, connections, ca }: TransportOptions, presented?: ClientCertificate): Pool =>
  new Pool(origin, {
    connections,
    connect: {
      timeout: timeoutMs,
      ...(ca === undefined ? {} : { ca }),
      ...(presented === undefined ? {} : { cert: presented.certificate, key: presented.key }),
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

interface Reply {
  readonly options: TransportOptions;
  readonly readFields: ReadFields;
  readonly resolve: (exchanged: Exchanged) => void;
}

function dispatch(pool: Pool, request: OutgoingRequest, reply: Reply): void {
  const { method, path, body } = request;
  const headers = request.headers.flat();
  try {
    const handler = receive(reply);
    pool.dispatch({ method: method as Dispatcher.HttpMethod, path, headers, body: body ?? null }, handler);
  } catch (error) {
    reply.resolve(failure(error));
  }
}

/** Collects one response; the whole exchange is bounded by one timer, so that a dripping body ends too. */
function receive({ options, readFields, resolve }: Reply): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let status = 0;
  let headers: FieldList = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const finish = (exchanged: Exchanged): void => {
    clearTimeout(timer);
    resolve(exchanged);
  };
  const answered = (truncated: boolean): void =>
    finish({ kind: 'response', status, headers, content: joined(chunks), bytes, truncated });
  return {
    onRequestStart(controller) {
      timer = setTimeout(() => controller.abort(new TimeoutError(options.timeoutMs)), options.timeoutMs);
    },
    onResponseStart(_controller, statusCode, fields) {
      status = statusCode;
      headers = readFields(fields);
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      const room = options.keepBytes - (bytes - chunk.length);
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      if (bytes <= options.keepBytes) return;
      answered(true);
      controller.abort(new Error('the rest of the body is not needed'));
    },
    onResponseEnd: () => answered(false),
    onResponseError: (_controller, error) => finish(failure(error)),
  };
}

/** Most bodies come in one piece. */
const joined = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor(ms: number) {
    super(`no complete answer within ${ms} ms`);
  }
}

type FieldList = readonly (readonly [name: string, value: string])[];

type ReadFields = (fields: Readonly<Record<string, string | string[] | undefined>>) => FieldList;

function createFieldReader(): ReadFields {
  const share = createSharing<FieldList>();
  return (fields) => share(JSON.stringify(fields), () => fieldsOf(fields));
}

const fieldsOf: ReadFields = (fields) =>
  Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => [name.toLowerCase(), each] as const),
  );

const CODES: readonly (readonly [pattern: RegExp, code: FailureCode])[] = [
  [/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/, 'refused'],
  [/ENOTFOUND|EAI_AGAIN/, 'dns'],
  [/TIMEOUT|TIMEDOUT/, 'timeout'],
  [/ECONNRESET|EPIPE|UND_ERR_SOCKET/, 'reset'],
  [/CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO_VERIFY/, 'tls'],
  [/^HPE_|UND_ERR_(?:HEADERS_OVERFLOW|RES_|REQ_|INVALID)|HTTPParser/, 'protocol'],
];

function failure(error: unknown): Exchanged {
  const { code, message, name } = error as { code?: unknown; message?: unknown; name?: unknown };
  const said = `${String(code ?? name ?? '')}`;
  const known = CODES.find(([pattern]) => pattern.test(said));
  return { kind: 'failure', code: known?.[1] ?? 'other', message: oneLine(String(message || said || 'no answer')) };
}

/** OpenSSL ends its messages with a line feed. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
