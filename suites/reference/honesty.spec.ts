import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { openReference, type Reference } from './reference.ts';
import { runAgainst } from './run-reference.ts';

/** The reference API's issuer, keys and document, with another server where the API would be. */
async function withSubject(server: Server, body: (reference: Reference) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reference = await openReference();
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    await reference.close();
  };
  await body({ ...reference, baseUrl: `http://127.0.0.1:${port}`, close: stop });
}

type Answer = (response: ServerResponse) => void;

/** A server that looks at nothing. */
const always = (answer: Answer): Server =>
  createServer((request, response) => {
    request.resume();
    answer(response);
  });

const json = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => {
  const fields = { 'content-type': 'application/json', ...headers };
  return (response) => response.writeHead(status, fields).end(JSON.stringify({ id: 'x', message: 'word for word' }));
};

/** Cases that a refusal of this status, or a grant, cannot carry. */
const passedOf = ({ cases }: Report, standings: readonly string[]) =>
  cases.filter(({ outcome, standing }) => outcome === 'passed' && standings.includes(standing)).map(({ id }) => id);

const REFUSED = ['absent', 'invalid', 'insufficient'];

/** Operations that ask for something. */
const guarded = ({ operations }: Report) => operations.filter(({ access }) => !access.anonymous);

test('always 200: no gate is shown, and every guarded operation is violated', async () => {
  await withSubject(always(json(200)), async (reference) => {
    const { report } = await runAgainst(reference);
    const due = report.cases.filter(({ expected }) => expected === '401' || expected === '403').map(({ id }) => id);
    expect(passedOf(report, REFUSED).filter((id) => due.includes(id))).toEqual([]);
    expect(new Set(guarded(report).map(({ status }) => status))).toEqual(new Set(['violated']));
    expect(report.findings[0]).toMatchObject({ pattern: 'fail-open', severity: 'critical' });
  });
});

for (const [status, headers] of [
  [401, { 'www-authenticate': 'Bearer realm="orders"' }],
  [403, {}],
] as const) {
  test(`always ${status}: nothing can be judged`, async () => {
    await withSubject(always(json(status, headers)), async (reference) => {
      await expect(runAgainst(reference)).rejects.toMatchObject({ code: 'CREDENTIALS_REFUSED' });
    });
  });
}

test('closed: nothing can be judged', async () => {
  const server = createServer();
  await withSubject(server, async (reference) => {
    await new Promise((resolve) => server.close(resolve));
    await expect(runAgainst(reference)).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
  });
});

test('open for a while, then closed: what was not answered is not passed', async () => {
  let left = 200;
  const server = createServer((request, response) => {
    request.resume();
    left -= 1;
    if (left < 0) request.socket.destroy();
    else json(request.headers.authorization === undefined ? 401 : 200)(response);
  });
  await withSubject(server, async (reference) => {
    const { report } = await runAgainst(reference);
    const answered = new Set(report.cases.flatMap(({ id, observed }) => (observed === undefined ? [] : [id])));
    const passed = report.cases.filter(({ outcome }) => outcome === 'passed');
    expect(passed.filter(({ id }) => !answered.has(id))).toEqual([]);
    expect(report.summary.operations.proven).toBe(0);
  });
});

test('random: no guarded operation is proven, and no refusal of one is passed', async () => {
  let state = 20260101;
  const server = createServer((request, response) => {
    request.resume();
    state = (state * 1103515245 + 12345) % 2147483648;
    const drawn = [200, 401, 403][Math.floor(state / 65536) % 3] ?? 500;
    // The run would end before it has begun, were every control of a scheme refused.
    const status = request.headers['x-api-key'] === undefined ? drawn : 200;
    json(status, status === 401 ? { 'www-authenticate': 'Bearer realm="orders"' } : {})(response);
  });
  await withSubject(server, async (reference) => {
    const { report } = await runAgainst(reference);
    const ids = new Set(guarded(report).map(({ id }) => id));
    expect(guarded(report).filter(({ status }) => status === 'proven')).toEqual([]);
    const passed = report.cases.filter(({ outcome, standing }) => outcome === 'passed' && REFUSED.includes(standing));
    expect(passed.filter(({ operation }) => ids.has(operation)).map(({ id }) => id)).toEqual([]);
  });
});

test('an operation whose control is refused is unproven, whatever else it answers', async () => {
  const reference = await openReference({
    changes: [
      (gates) => ({
        ...gates,
        authorize: (call, callers, finished) =>
          call.route?.operationId === 'getCustomer'
            ? { kind: 'insufficient', scopes: ['customers:read'] }
            : gates.authorize(call, callers, finished),
      }),
    ],
  });
  const { report } = await runAgainst(reference);
  const refused = report.operations.filter(({ status }) => status !== 'proven');
  expect(refused).toMatchObject([{ operationId: 'getCustomer', status: 'unproven' }]);
  expect(refused[0]?.reason).toBe('its control was refused with 403');
  const own = report.cases.filter(({ operation }) => operation === refused[0]?.id);
  expect(own.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed')).toEqual([]);
  expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
});
