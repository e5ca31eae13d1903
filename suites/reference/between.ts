import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that has come, and what the API behind would answer. */
export interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Counted from 1; what a preflight asks is counted too. */
  readonly number: number;
  /** Passes the request on. */
  readonly answer: () => Promise<PassedAnswer>;
}

export interface PassedAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Answers in the API's place, or does not: then the request is passed on and the answer back. */
export type Meddle = (passing: Passing) => boolean | Promise<boolean>;

export interface Between {
  readonly baseUrl: string;
  /** `METHOD /path?query` of every request but those of preflights. */
  readonly seen: readonly string[];
  readonly close: () => Promise<void>;
}

/** A server between the kit and an API, to break what passes. */
export async function openBetween(upstream: string, meddle: Meddle): Promise<Between> {
  const seen: string[] = [];
  let number = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    number += 1;
    if (!request.url?.includes('twogate-preflight')) seen.push(`${request.method} ${request.url}`);
    const answer = (): Promise<PassedAnswer> => pass(request, body, upstream);
    if (await meddle({ request, response, number, answer })) return;
    const passed = await answer();
    response.writeHead(passed.status, [...passed.headers]).end(passed.body);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pass({ method, url, rawHeaders }: IncomingMessage, body: Buffer, upstream: string): Promise<PassedAnswer> {
  const { hostname, port } = new URL(upstream);
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: url, headers: rawHeaders, agent: false };
    ask(options, (answer) => {
      bodyOf(answer).then(
        (content) => resolve({ status: answer.statusCode ?? 502, headers: answer.rawHeaders, body: content }),
        reject,
      );
    })
      .on('error', reject)
      .end(body);
  });
}
