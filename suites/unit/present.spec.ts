import { expect, test } from '@playwright/test';
import { curlCommand, curlWithVariables } from '../../src/http/curl.ts';
import { fieldValues, gateOf, isDue } from '../../src/http/gate.ts';
import { parseResponse } from '../../src/http/message.ts';
import { placeCredential, presentCredentials, type RequestWithCredentials } from '../../src/http/present.ts';
import type { PresentedCredential } from '../../src/model/credential.ts';
import type { SecurityScheme } from '../../src/model/document.ts';
import type { Gate } from '../../src/model/evidence.ts';
import type { Answered } from '../../src/model/observation.ts';
import type { RequestTemplate } from '../../src/model/plan.ts';
import { run } from '../reference/spawn.ts';
import { API_KEY, BEARER } from './plan-literals.ts';
import { fc } from './property.ts';

const template = (given: Partial<RequestTemplate> = {}): RequestTemplate => ({
  method: 'GET',
  path: '/orders',
  query: '',
  headers: [],
  ...given,
});

const present = (request: RequestTemplate, credentials: readonly PresentedCredential[]) =>
  presentCredentials(request, credentials.map(placeCredential));

const key = (place: 'header' | 'query' | 'cookie', parameterName: string): SecurityScheme => ({
  ...API_KEY,
  name: `${place}Key`,
  in: place,
  parameterName,
});

const BASIC: SecurityScheme = { ...BEARER, name: 'basic', family: 'basic', type: 'http', scheme: 'basic' };

test.describe('a credential stands where its scheme says', () => {
  const PLACES: readonly (readonly [
    name: string,
    credentials: readonly PresentedCredential[],
    due: RequestWithCredentials,
  ])[] = [
    ['none', [], { path: '/orders?page=1', headers: [['cookie', 'own=1']] }],
    [
      'bearer',
      [{ scheme: BEARER, value: 't.o.k' }],
      {
        path: '/orders?page=1',
        headers: [
          ['cookie', 'own=1'],
          ['authorization', 'Bearer t.o.k'],
        ],
      },
    ],
    [
      'basic, in UTF-8',
      [{ scheme: BASIC, value: 'Aladdin:öpen:sesame' }],
      {
        path: '/orders?page=1',
        headers: [
          ['cookie', 'own=1'],
          ['authorization', `Basic ${Buffer.from('Aladdin:öpen:sesame').toString('base64')}`],
        ],
      },
    ],
    [
      'header key',
      [{ scheme: key('header', 'X-Key'), value: 'k' }],
      {
        path: '/orders?page=1',
        headers: [
          ['cookie', 'own=1'],
          ['x-key', 'k'],
        ],
      },
    ],
    [
      'query key',
      [{ scheme: key('query', 'api key'), value: 'a&b=ü' }],
      { path: '/orders?page=1&api%20key=a%26b%3D%C3%BC', headers: [['cookie', 'own=1']] },
    ],
    [
      'cookie key',
      [{ scheme: key('cookie', 'session'), value: 'a;b' }],
      { path: '/orders?page=1', headers: [['cookie', 'own=1; session=a%3Bb']] },
    ],
    [
      'several at once',
      [
        { scheme: BEARER, value: 't' },
        { scheme: key('query', 'key'), value: 'q' },
        { scheme: key('cookie', 'session'), value: 'c' },
      ],
      {
        path: '/orders?page=1&key=q',
        headers: [
          ['cookie', 'own=1; session=c'],
          ['authorization', 'Bearer t'],
        ],
      },
    ],
  ];
  for (const [name, credentials, due] of PLACES) {
    test(name, () => {
      const request = template({ query: 'page=1', headers: [['cookie', 'own=1']] });
      expect(present(request, credentials)).toEqual(due);
    });
  }

  test('a query key makes the query where there is none', () => {
    const { path } = present(template(), [{ scheme: key('query', 'key'), value: 'q' }]);
    expect(path).toBe('/orders?key=q');
  });

  test('the credential replaces what the request itself has in its place', () => {
    const request = template({
      headers: [
        ['Authorization', 'Bearer fixture'],
        ['X-KEY', 'fixture'],
        ['accept', '*/*'],
      ],
    });
    const { headers } = present(request, [
      { scheme: BEARER, value: 't' },
      { scheme: key('header', 'X-Key'), value: 'k' },
    ]);
    expect(headers).toEqual([
      ['accept', '*/*'],
      ['authorization', 'Bearer t'],
      ['x-key', 'k'],
    ]);
  });
});

test('but for the credential, the request is the same for every credential', () => {
  const request = template({ query: 'a=1', headers: [['accept', 'application/json']] });
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const [first, second] = [one, other].map((value) => {
        const { path, headers } = present(request, [{ scheme: BEARER, value }]);
        return { path, headers: headers.filter(([name]) => name !== 'authorization') };
      });
      expect(first).toEqual(second);
    }),
  );
});

test.describe('curl', () => {
  /** The arguments that a shell makes of the command. */
  async function argumentsOf(command: string): Promise<readonly string[]> {
    const { stdout } = await run('/bin/sh', ['-c', `curl() { printf '%s\\n--next--\\n' "$@"; }; ${command}`]);
    return stdout.split('\n--next--\n').slice(0, -1);
  }

  const request = {
    method: 'POST',
    url: "http://127.0.0.1/it's?a=$HOME&b=`id`",
    headers: [['x-quote', `'"$(id)\\`]] as const,
    body: `{"a":"it's","b":"$HOME \\n"}`,
  };

  test('a shell passes on what was sent, letter by letter', async () => {
    expect(await argumentsOf(curlCommand(request))).toEqual([
      '-i',
      '-X',
      'POST',
      '-H',
      `x-quote: '"$(id)\\`,
      '--data-raw',
      request.body,
      request.url,
    ]);
  });

  test('HEAD does not wait for a body that never comes', async () => {
    const certified = { method: 'GET', url: 'http://127.0.0.1/', headers: [], certificate: true } as const;
    expect((await argumentsOf(curlCommand(certified))).slice(0, 7)).toEqual([
      '-i',
      '-X',
      'GET',
      '--cert',
      'CERTIFICATE.pem',
      '--key',
      'KEY.pem',
    ]);
    const args = await argumentsOf(curlCommand({ method: 'HEAD', url: 'http://127.0.0.1/', headers: [] }));
    expect(args).toEqual(['-I', 'http://127.0.0.1/']);
  });

  test('credentials can be variables, one for each, wherever they stand', async () => {
    const [one, other] = ['«credential 0a1b2c3d»', '«credential 99999999»'];
    const { command, variables } = curlWithVariables({
      method: 'POST',
      url: `http://127.0.0.1/?key=${other}&x='`,
      headers: [
        ['authorization', `Bearer ${one}`],
        ['x-note', `'${one}' and "$HOME"`],
      ],
      body: `{"key":"${other}"}`,
    });
    expect(variables).toEqual([
      { name: 'CREDENTIAL', mask: one },
      { name: 'CREDENTIAL_2', mask: other },
    ]);
    const given = `CREDENTIAL='a b$(id)'; CREDENTIAL_2="it's"; ${command}`;
    expect(await argumentsOf(given)).toEqual([
      '-i',
      '-X',
      'POST',
      '-H',
      'authorization: Bearer a b$(id)',
      '-H',
      `x-note: 'a b$(id)' and "$HOME"`,
      '--data-raw',
      `{"key":"it's"}`,
      `http://127.0.0.1/?key=it's&x='`,
    ]);
  });

  test('a request without credentials has no variable', () => {
    const request = { method: 'GET', url: 'http://127.0.0.1/', headers: [] };
    expect(curlWithVariables(request)).toEqual({ command: curlCommand(request), variables: [] });
  });
});

const answer = (status: number, mediaType = '', text = ''): Answered => ({
  case: 'x',
  kind: 'response',
  at: '2026-01-01T00:00:00.000Z',
  request: { method: 'GET', url: 'http://127.0.0.1/', headers: [] },
  status,
  headers: [
    ['www-authenticate', 'Bearer'],
    ['x', '1'],
    ['www-authenticate', 'Basic realm="a"'],
  ],
  body: { mediaType, text, bytes: text.length, truncated: false },
  durationMs: 1,
});

test.describe('the gate of an answer', () => {
  const STATUSES: readonly (readonly [number, Gate])[] = [
    [200, 'granted'],
    [204, 'granted'],
    [206, 'granted'],
    [301, 'redirected'],
    [302, 'redirected'],
    [304, 'redirected'],
    [400, 'rejected'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'rejected'],
    [407, 'rejected'],
    [409, 'rejected'],
    [410, 'rejected'],
    [422, 'rejected'],
    [429, 'throttled'],
    [500, 'crashed'],
    [502, 'crashed'],
    [503, 'throttled'],
    [504, 'crashed'],
    [599, 'crashed'],
  ];
  for (const [status, gate] of STATUSES) {
    test(String(status), () => expect(gateOf(answer(status))).toBe(gate));
  }

  const BODIES: readonly (readonly [mediaType: string, text: string, gate: Gate])[] = [
    ['application/json', '{"ok":false}', 'ok-with-error'],
    ['application/json; charset=utf-8', '{"success":false,"data":null}', 'ok-with-error'],
    ['application/json', '{"error":"not_authed"}', 'ok-with-error'],
    ['application/json', '{"error":{"code":401},"message":"no"}', 'ok-with-error'],
    ['application/problem+json', '{}', 'ok-with-error'],
    ['application/json', '{"error":null,"data":[]}', 'granted'],
    ['application/json', '{"error":"none","orders":[]}', 'granted'],
    ['application/json', '{"ok":true}', 'granted'],
    ['application/json', '[{"ok":false}]', 'granted'],
    ['application/json', '{"ok":false', 'granted'],
    ['application/json', '{"message":"done"}', 'granted'],
    ['text/html', '{"ok":false}', 'granted'],
    ['', '', 'granted'],
  ];
  for (const [mediaType, text, gate] of BODIES) {
    test(`200 ${mediaType} ${text}`, () => expect(gateOf(answer(200, mediaType, text))).toBe(gate));
  }

  test('what is due', () => {
    const gates = [
      'granted',
      'ok-with-error',
      'unauthenticated',
      'forbidden',
      'not-found',
      'redirected',
      'throttled',
      'rejected',
      'crashed',
    ] as const;
    const due = (expected: Parameters<typeof isDue>[0]) => gates.filter((gate) => isDue(expected, gate));
    expect(due('401')).toEqual(['unauthenticated']);
    expect(due('403')).toEqual(['forbidden']);
    expect(due('403 or 404')).toEqual(['forbidden', 'not-found']);
    expect(due('2xx')).toEqual(['granted']);
    expect(due('2xx or 401')).toEqual(['granted', 'unauthenticated']);
  });

  test('every line of a field, in its order', () => {
    expect(fieldValues(answer(401), 'www-authenticate')).toEqual(['Bearer', 'Basic realm="a"']);
    expect(fieldValues(answer(401), 'location')).toEqual([]);
  });
});

test.describe('a response as on the wire', () => {
  test('is read with either line end', () => {
    const lines = [
      'HTTP/1.1 401 Unauthorized',
      'WWW-Authenticate: Bearer realm="a:b"',
      'X:',
      '',
      '{"a":1}',
      '',
      'tail',
    ];
    const due = {
      status: 401,
      headers: [
        ['www-authenticate', 'Bearer realm="a:b"'],
        ['x', ''],
      ],
      body: '{"a":1}\n\ntail',
    };
    expect(parseResponse(lines.join('\n'))).toEqual(due);
    expect(parseResponse(lines.slice(0, 5).join('\r\n'))).toEqual({ ...due, body: '{"a":1}' });
    expect(parseResponse('HTTP/2 204')).toEqual({ status: 204, headers: [], body: '' });
  });

  for (const text of ['', 'HTTP/1.1 20', 'GET / HTTP/1.1', 'HTTP/1.1 200 OK\nno colon', 'HTTP/1.1 200 OK\n: empty']) {
    test(`is not ${JSON.stringify(text)}`, () => expect(() => parseResponse(text)).toThrow(SyntaxError));
  }
});
