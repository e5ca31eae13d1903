import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { createTransport, type Exchanged, type OutgoingRequest } from '../../src/http/transport.ts';
import { deadOrigin, type Loopback, serveBytes, serveHttp } from './loopback.ts';

/** Milliseconds, where no answer comes. */
const TIMEOUT = 400;

/** Where one does come, however busy the machine. */
const PATIENCE = 60_000;

const KEEP = 64 * 1024;

/** Generous to a busy machine; far below undici's own five minutes. */
const BOUND = 90_000;

async function exchange(
  origin: string,
  request: Partial<OutgoingRequest> = {},
  timeoutMs = PATIENCE,
): Promise<Exchanged> {
  const transport = createTransport({ origin, timeoutMs, connections: 2, keepBytes: KEEP });
  const start = performance.now();
  try {
    const exchanged = await transport.exchange({ method: 'GET', path: '/', headers: [], ...request });
    expect(performance.now() - start, 'in bounded time').toBeLessThan(BOUND);
    return exchanged;
  } finally {
    await transport.close();
  }
}

async function against(
  server: Promise<Loopback>,
  request?: Partial<OutgoingRequest>,
  timeoutMs?: number,
): Promise<Exchanged> {
  const { origin, close } = await server;
  try {
    return await exchange(origin, request, timeoutMs);
  } finally {
    await close();
  }
}

const bytes = (text: string, then: (socket: Socket) => void = (socket) => socket.end()) =>
  serveBytes((socket) => socket.write(text, 'latin1', () => then(socket)));

const http = (answer: (response: ServerResponse, request: IncomingMessage) => void) =>
  serveHttp((request, response) => answer(response, request));

const answered = (exchanged: Exchanged) => {
  if (exchanged.kind !== 'response') throw new Error(`no response: ${exchanged.code} ${exchanged.message}`);
  return exchanged;
};

/** Writes one line every few milliseconds until the socket is gone. */
const drip = (line: string) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(line), 10);
  socket.once('close', () => clearInterval(timer));
};

test.describe('a target that does not answer is a failure with a code, never an exception', () => {
  const FAILURES: readonly (readonly [name: string, server: () => Promise<Loopback>, code: string])[] = [
    ['resets the connection', () => serveBytes((socket) => socket.resetAndDestroy()), 'reset'],
    ['closes without a word', () => serveBytes((socket) => socket.end()), 'reset'],
    ['never answers', () => serveBytes(() => {}), 'timeout'],
    ['never ends its head', () => bytes('HTTP/1.1 200 OK\r\n', drip('x: y\r\n')), 'timeout'],
    ['drips its body', () => bytes('HTTP/1.1 200 OK\r\n\r\n', drip('.')), 'timeout'],
    ['sends half of its body and closes', () => bytes('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'), 'reset'],
    [
      'sends half of its body and hangs',
      () => bytes('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => {}),
      'timeout',
    ],
    ['sends half of its head and closes', () => bytes('HTTP/1.1 200 OK\r\ncontent-ty'), 'reset'],
    ['speaks another protocol', () => bytes('220 smtp.example ESMTP\r\n'), 'protocol'],
    ['sends a broken chunk', () => bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'), 'protocol'],
    [
      'sends a head without end',
      () => bytes(`HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(100)}`, () => {}),
      'protocol',
    ],
    ['sends nothing but 103', () => bytes('', drip('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n')), 'timeout'],
  ];

  for (const [name, server, code] of FAILURES) {
    test(name, async () => {
      const exchanged = await against(server(), {}, code === 'timeout' ? TIMEOUT : PATIENCE);
      expect(exchanged).toMatchObject({ kind: 'failure', code });
      expect(exchanged).toHaveProperty('message', expect.stringMatching(/\S/));
    });
  }

  test('refuses the connection', async () => {
    expect(await exchange(await deadOrigin())).toMatchObject({ kind: 'failure', code: 'refused' });
  });

  test('has no name', async () => {
    expect(await exchange('http://nowhere.invalid')).toMatchObject({ kind: 'failure', code: 'dns' });
  });

  test('is spoken to by TLS and does not speak it', async () => {
    const { origin, close } = await bytes('HTTP/1.1 400 Bad Request\r\n\r\n');
    expect(await exchange(origin.replace('http:', 'https:'))).toMatchObject({ kind: 'failure', code: 'tls' });
    await close();
  });
});

test('a handshake that never ends is bounded like everything else', async () => {
  const { origin, close } = await serveBytes(() => {});
  const exchanged = await exchange(origin.replace('http:', 'https:'), {}, TIMEOUT);
  expect(exchanged).toMatchObject({ kind: 'failure', code: 'timeout' });
  await close();
});

test.describe('what cannot be sent is a failure too', () => {
  const REQUESTS: readonly (readonly [string, Partial<OutgoingRequest>])[] = [
    ['a line feed in a field', { headers: [['x-key', 'a\r\nb: c']] }],
    ['a field that is no Latin-1', { headers: [['x-key', '‹€›']] }],
    ['a field name with a space', { headers: [['x key', 'a']] }],
    ['a path with a space', { path: '/a b' }],
    ['a method with a space', { method: 'GET /' }],
  ];
  for (const [name, request] of REQUESTS) {
    test(name, async () => {
      const exchanged = await against(
        http((response) => response.end('ok')),
        request,
      );
      expect(exchanged).toMatchObject({ kind: 'failure', code: 'protocol' });
    });
  }
});

test.describe('what comes back is told as it is', () => {
  test('a body of 10 MB is cut, and its connection with it', async () => {
    let sent = 0;
    const exchanged = await against(
      http((response) => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const more = () => {
          while (sent < 160 && response.write(chunk)) sent += 1;
          if (sent < 160) sent += 1;
          else response.end();
        };
        response.on('drain', more).on('error', () => {});
        more();
      }),
    );
    const { content, truncated, status } = answered(exchanged);
    expect({ status, truncated, kept: content.length }).toEqual({ status: 200, truncated: true, kept: KEEP });
    expect(sent).toBeLessThan(160);
  });

  test('a body of exactly the size that is kept is whole', async () => {
    const exchanged = answered(await against(http((response) => response.end('x'.repeat(KEEP)))));
    expect(exchanged).toMatchObject({ bytes: KEEP, truncated: false });
  });

  test('a redirect is an answer, and nobody goes where it points', async () => {
    const seen: (string | undefined)[] = [];
    const exchanged = await against(
      http((response, request) => {
        seen.push(request.url);
        response.writeHead(302, { location: '/login' }).end();
      }),
      { headers: [['authorization', 'Bearer token']] },
    );
    expect(answered(exchanged)).toMatchObject({ status: 302 });
    expect(answered(exchanged).headers).toContainEqual(['location', '/login']);
    expect(seen).toEqual(['/']);
  });

  test('204 has no body', async () => {
    const exchanged = answered(await against(http((response) => response.writeHead(204).end())));
    expect(exchanged).toMatchObject({ status: 204, bytes: 0, truncated: false });
  });

  test('HEAD has no body, whatever its length says', async () => {
    const exchanged = await against(
      http((response) => response.writeHead(200, { 'content-length': '1000' }).end()),
      { method: 'HEAD' },
    );
    expect(answered(exchanged)).toMatchObject({ status: 200, bytes: 0 });
  });

  test('early hints are passed over', async () => {
    const exchanged = await against(
      bytes(
        'HTTP/1.1 103 Early Hints\r\nx-hint: 1\r\n\r\nHTTP/1.1 401 Unauthorized\r\nx-own: 2\r\ncontent-length: 0\r\n\r\n',
      ),
    );
    expect(answered(exchanged).status).toBe(401);
    expect(answered(exchanged).headers.map(([name]) => name)).toEqual(['x-own', 'content-length']);
  });

  test('repeated fields stay apart, names in lower case', async () => {
    const exchanged = await against(
      bytes(
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nX: 1\r\nwww-authenticate: Basic realm="a"\r\ncontent-length: 0\r\n\r\n',
      ),
    );
    const challenges = answered(exchanged).headers.filter(([name]) => name === 'www-authenticate');
    expect(challenges).toEqual([
      ['www-authenticate', 'Bearer'],
      ['www-authenticate', 'Basic realm="a"'],
    ]);
  });

  test('a body without a length ends with the connection', async () => {
    const exchanged = answered(await against(bytes('HTTP/1.1 200 OK\r\n\r\nall of it')));
    expect(exchanged.content.toString()).toBe('all of it');
  });
});

test('a request goes out as it was given', async () => {
  const seen: { method?: string; url?: string; key?: string | string[]; body: string } = { body: '' };
  await against(
    http(async (response, request) => {
      Object.assign(seen, { method: request.method, url: request.url, key: request.headers['x-key'] });
      for await (const chunk of request) seen.body += chunk;
      response.end();
    }),
    { method: 'PATCH', path: '/a%2Fb/../c?x=%20&x=1', headers: [['x-key', 'value']], body: '{"a":"é"}' },
  );
  expect(seen).toEqual({ method: 'PATCH', url: '/a%2Fb/../c?x=%20&x=1', key: 'value', body: '{"a":"é"}' });
});

test('one request that hangs does not hold up the others', async () => {
  const server = await http((response, request) => {
    if (request.url !== '/hang') response.end('ok');
  });
  const transport = createTransport({ origin: server.origin, timeoutMs: TIMEOUT, connections: 2, keepBytes: KEEP });
  const get = (path: string) => transport.exchange({ method: 'GET', path, headers: [] });
  const exchanged = await Promise.all([get('/hang'), ...Array.from({ length: 20 }, () => get('/'))]);
  expect(exchanged.map(({ kind }) => kind)).toEqual(['failure', ...Array.from({ length: 20 }, () => 'response')]);
  await transport.close();
  await server.close();
});
