/** A response before it is sent; the one shape that everything in the reference API answers with. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; a list is sent as that many fields. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const UNCACHED = { 'cache-control': 'no-store' };

/** A representation in JSON. */
export function json(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  const fields = { ...UNCACHED, 'content-type': 'application/json', ...headers };
  return { status, headers: fields, body: JSON.stringify(value) };
}

export function noContent(): Answer {
  return { status: 204, headers: UNCACHED };
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const satisfies Record<number, string>;

function titleOf(status: number): string {
  return (TITLES as Readonly<Record<number, string>>)[status] ?? 'Error';
}

/**
 * Problem details; the `type` differs by status, so that a client need not read prose.
 * @see [RFC 9457 §3.1](https://www.rfc-editor.org/rfc/rfc9457#section-3.1)
 */
export function problem(status: number, detail: string, headers: Answer['headers'] = {}): Answer {
  const title = titleOf(status);
  const type = `https://orders.test/problems/${title.toLowerCase().replaceAll(' ', '-')}`;
  const fields = { ...UNCACHED, 'content-type': 'application/problem+json', ...headers };
  return { status, headers: fields, body: JSON.stringify({ type, title, status, detail }) };
}

/** The answer to what is not there, or is not to be seen. */
export const NOT_THERE: Answer = problem(404, 'There is no such resource.');
