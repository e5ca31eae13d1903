import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials } from '../../src/engine/credentials.ts';
import { createPace, forEachConcurrently } from '../../src/engine/limits.ts';
import { assertCredentialsWork, preflight } from '../../src/engine/preflight.ts';
import { type Probe, probeCase } from '../../src/engine/probe.ts';
import { probePlan, type RunLimits } from '../../src/engine/run.ts';
import { schedule } from '../../src/engine/schedule.ts';
import { createTransport } from '../../src/http/transport.ts';
import type { OpenTokenSource } from '../../src/model/credential.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';
import { deadOrigin, serveHttp } from './loopback.ts';
import { plannedOperation, planOf, SCHEMES, testCaseOf } from './plan-literals.ts';

const { credentials: kinds } = await loadCatalogue();

/** Presents the kind's own name as the token, so that the server knows what it deals with. */
const SOURCE: OpenTokenSource = {
  issue: async ({ kind }) => ({ value: kind }),
  mint: async ({ kind }) => ({ value: kind }),
  secrets: [],
};

interface Given {
  readonly writes?: Probe['writes'];
  readonly source?: OpenTokenSource;
  readonly limits?: Partial<RunLimits>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly onObserve?: (observation: Observation) => void;
}

function probeOf(origin: string, { writes = 'all', source = SOURCE, timeoutMs = 5_000 }: Given = {}): Probe {
  return {
    transport: createTransport({ origin, timeoutMs, connections: 64, keepBytes: 1024 }),
    credentials: createCredentials({ schemes: SCHEMES, kinds, sources: new Map([['oauth', source]]) }),
    baseUrl: new URL(origin),
    writes,
    redact: (text) => text,
  };
}

async function runAgainst(origin: string, plan: Plan, given: Given = {}) {
  const probe = probeOf(origin, given);
  const observations: Observation[] = [];
  const stopped = await probePlan(plan, {
    probe,
    limits: { concurrency: 4, runTimeoutMs: 60_000, ...given.limits },
    observe: (observation) => {
      observations.push(observation);
      given.onObserve?.(observation);
    },
    ...(given.signal === undefined ? {} : { signal: given.signal }),
  });
  await probe.transport.close();
  return { observations, stopped };
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function run(answer: Answer, plan: Plan, given?: Given) {
  const server = await serveHttp(answer);
  try {
    return await runAgainst(server.origin, plan, given);
  } finally {
    await server.close();
  }
}

const tokenOf = ({ headers }: IncomingMessage): string => headers.authorization?.slice('Bearer '.length) ?? 'absent';

const sound: Answer = (request, response) => {
  const token = tokenOf(request);
  response.statusCode = token === 'sufficient' ? 200 : token === 'wrong-scope' ? 403 : 401;
  response.end();
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const OPERATIONS = METHODS.map((method) => plannedOperation(method, '/orders'));
const KINDS = ['absent', 'expired', 'wrong-scope', 'sufficient'] as const;
const WHOLE = planOf(
  OPERATIONS,
  OPERATIONS.flatMap((operation) => KINDS.map((kind) => testCaseOf(operation, kind))),
);

/** A plan of one operation with so many equal refusals. */
function many(count: number): Plan {
  const operation = plannedOperation('GET', '/orders');
  return planOf(
    [operation],
    Array.from({ length: count }, (_, index) => testCaseOf(operation, 'absent', { id: `case ${index}` })),
  );
}

test.describe('what is sent is a setting', () => {
  /** `METHOD token` of every request that reached the target. */
  async function sentWith(writes: Probe['writes'], plan = WHOLE) {
    const sent: string[] = [];
    const { observations } = await run(
      (request, response) => {
        sent.push(`${request.method} ${tokenOf(request)}`);
        sound(request, response);
      },
      plan,
      { writes },
    );
    return { sent: sent.sort(), observations };
  }

  const all = METHODS.flatMap((method) => KINDS.map((kind) => `${method} ${kind}`)).sort();
  const isRead = (line: string) => /^(?:GET|HEAD) /.test(line);

  test('all: every case', async () => {
    const { sent, observations } = await sentWith('all');
    expect(sent).toEqual(all);
    expect(observations.filter(({ kind }) => kind !== 'response')).toEqual([]);
  });

  test('refusals: writes only with credentials that must be refused', async () => {
    const { sent, observations } = await sentWith('refusals');
    expect(sent).toEqual(all.filter((line) => isRead(line) || !line.endsWith('sufficient')));
    const held = observations.filter(({ kind }) => kind === 'not-sent');
    expect(held).toHaveLength(4);
    for (const each of held)
      expect(each).toMatchObject({ outcome: 'untested', reason: expect.stringContaining('refusals') });
  });

  test('refusals: a bad token on a public write may be let in, so it is not sent', async () => {
    const operation = plannedOperation('DELETE', '/carts');
    const plan = planOf([operation], [testCaseOf(operation, 'expired', { expected: '2xx or 401' })]);
    expect((await sentWith('refusals', plan)).sent).toEqual([]);
    expect((await sentWith('all', plan)).sent).toEqual(['DELETE expired']);
  });

  test('none: only safe methods, and the rest says why', async () => {
    const { sent, observations } = await sentWith('none');
    expect(sent).toEqual(all.filter(isRead));
    expect(observations).toHaveLength(WHOLE.cases.length);
    for (const each of observations.filter(({ kind }) => kind === 'not-sent')) {
      expect(each).toMatchObject({ outcome: 'untested', reason: expect.stringContaining('none') });
    }
  });
});

test.describe('the order of stages', () => {
  const operations = [
    ...OPERATIONS,
    plannedOperation('POST', '/logout'),
    plannedOperation('DELETE', '/tokens/revoke'),
    plannedOperation('OPTIONS', '/orders'),
    plannedOperation('COPY', '/orders'),
  ];
  const byId = new Map(operations.map((operation) => [operation.id, operation]));

  test('refusals of reads, of writes, reading, creation, change, deletion, and last what ends the session', () => {
    const cases = [...operations]
      .reverse()
      .flatMap((operation) => [testCaseOf(operation, 'sufficient'), testCaseOf(operation, 'absent')]);
    const stages = schedule(cases, byId).map((stage) => stage.map(({ id }) => id).sort());
    expect(stages).toEqual([
      ['GET /orders · absent', 'HEAD /orders · absent', 'OPTIONS /orders · absent'],
      operations
        .map(({ id }) => `${id} · absent`)
        .filter((id) => !/^(?:GET|HEAD|OPTIONS) /.test(id))
        .sort(),
      ['GET /orders · sufficient', 'HEAD /orders · sufficient', 'OPTIONS /orders · sufficient'],
      ['COPY /orders · sufficient', 'POST /orders · sufficient'],
      ['PATCH /orders · sufficient', 'PUT /orders · sufficient'],
      ['DELETE /orders · sufficient'],
      ['DELETE /tokens/revoke · sufficient', 'POST /logout · sufficient'],
    ]);
  });

  test('a public deletion with a bad token stands with the deletions: it may be done', () => {
    const operation = plannedOperation('DELETE', '/orders');
    const refusal = testCaseOf(operation, 'absent');
    const bad = testCaseOf(operation, 'expired', { expected: '2xx or 401' });
    expect(schedule([bad, refusal], byId)).toEqual([[refusal], [bad]]);
  });

  test('nothing of a stage is sent before the one before it has been answered', async () => {
    const order: string[] = [];
    const started: string[] = [];
    await run(
      (request, response) => {
        started.push(tokenOf(request));
        const delay = tokenOf(request) === 'absent' ? 60 : 0;
        setTimeout(() => {
          order.push(tokenOf(request));
          sound(request, response);
        }, delay);
      },
      WHOLE,
      { limits: { concurrency: 32 } },
    );
    const firstControl = started.indexOf('sufficient');
    expect(firstControl).toBe(18);
    expect(order.slice(0, 18)).not.toContain('sufficient');
  });
});

test.describe('limits', () => {
  for (const concurrency of [1, 3, 8]) {
    test(`never more than ${concurrency} requests at once, and so many where there is work`, async () => {
      let [now, most] = [0, 0];
      await run(
        (_request, response) => {
          now += 1;
          most = Math.max(most, now);
          setTimeout(() => {
            now -= 1;
            response.writeHead(401).end();
          }, 15);
        },
        many(40),
        { limits: { concurrency } },
      );
      expect(most).toBe(concurrency);
    });
  }

  test('requests per second are held, evenly spaced', async () => {
    const times: number[] = [];
    await run(
      (_request, response) => {
        times.push(performance.now());
        response.writeHead(401).end();
      },
      many(20),
      { limits: { requestsPerSecond: 50, concurrency: 16 } },
    );
    const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(span).toBeGreaterThan(19 * 20 * 0.9);
    // Most of the time: a machine that stops for a moment lets some through at once.
    const within = times.map((time) => times.filter((other) => other >= time && other < time + 200).length);
    expect(within.toSorted((a, b) => a - b)[10]).toBeLessThanOrEqual(13);
  });

  test('without a limit nobody waits', async () => {
    const pace = createPace(undefined, new AbortController().signal);
    const start = performance.now();
    for (let index = 0; index < 100_000; index += 1) await pace();
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  test('a pause does not save up a burst', async () => {
    const pace = createPace(100, new AbortController().signal);
    await pace();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const start = performance.now();
    for (let index = 0; index < 6; index += 1) await pace();
    expect(performance.now() - start).toBeGreaterThan(40);
  });

  test('every item is taken once', async () => {
    const seen: number[] = [];
    const items = Array.from({ length: 100 }, (_, index) => index);
    await forEachConcurrently(items, { concurrency: 7, signal: new AbortController().signal }, async (item) => {
      await new Promise(setImmediate);
      seen.push(item);
    });
    expect(seen.sort((a, b) => a - b)).toEqual(items);
  });
});

test.describe('throttling', () => {
  const throttled = (field: string | undefined, status = 429): Answer => {
    let count = 0;
    return (_request, response) => {
      count += 1;
      if (count > 1) response.writeHead(401).end(String(count));
      else response.writeHead(status, field === undefined ? {} : { 'retry-after': field }).end();
    };
  };

  const took = async (field: string | undefined, status: number): Promise<number> => {
    const start = performance.now();
    const { observations } = await run(throttled(field, status), many(1));
    expect(observations).toMatchObject([{ kind: 'response', status: 401 }]);
    return performance.now() - start;
  };

  for (const [name, field, waits] of [
    ['seconds', '1', true],
    ['none at all', '0', false],
    ['nothing said', undefined, true],
    ['a date', new Date(Date.now() - 5_000).toUTCString(), false],
    ['nonsense', 'soon', true],
  ] as const) {
    for (const status of [429, 503]) {
      test(`${status}, Retry-After: ${name}`, async () => {
        if (waits) return expect(await took(field, status)).toBeGreaterThanOrEqual(900);
        // A busy machine may be slow once; what waits is slow each time.
        await expect(async () => expect(await took(field, status)).toBeLessThan(900)).toPass({ timeout: 60_000 });
      });
    }
  }

  test('a target that asks for an hour is not waited for: the case ends as throttled', async () => {
    const { observations } = await run(throttled('3600'), many(1));
    expect(observations).toMatchObject([{ status: 429 }]);
  });

  test('a target that throttles for ever is asked three times', async () => {
    let count = 0;
    const { observations } = await run((_request, response) => {
      count += 1;
      response.writeHead(429, { 'retry-after': '0' }).end();
    }, many(1));
    expect(observations).toMatchObject([{ status: 429 }]);
    expect(count).toBe(3);
  });
});

test.describe('a run that stops early says why, and leaves the rest without an observation', () => {
  test('the target stops answering', async () => {
    let count = 0;
    const { observations, stopped } = await run((request, response) => {
      count += 1;
      if (count > 10) request.socket.destroy();
      else response.writeHead(401).end();
    }, many(200));
    expect(stopped).toContain('stopped answering');
    expect(observations.length).toBeLessThan(40);
    expect(observations.filter(({ kind }) => kind === 'failure').length).toBeGreaterThanOrEqual(20);
  });

  test('a failure now and then does not stop it', async () => {
    let count = 0;
    const { observations, stopped } = await run((request, response) => {
      count += 1;
      if (count % 5 === 0) request.socket.destroy();
      else response.writeHead(401).end();
    }, many(200));
    expect([stopped, observations.length]).toEqual([undefined, 200]);
  });

  test('cases that are not sent neither trip the breaker nor reset it', async () => {
    const operation = plannedOperation('GET', '/orders');
    const cases = Array.from({ length: 120 }, (_, index) =>
      testCaseOf(operation, 'absent', {
        id: `case ${index}`,
        ...(index % 2 === 0 ? { reason: 'no source', outcome: 'untested' as const } : {}),
      }),
    );
    const { stopped } = await runAgainst(await deadOrigin(), planOf([operation], cases), {
      limits: { concurrency: 1 },
    });
    expect(stopped).toContain('stopped answering');
    const withheld = cases.filter(({ reason }) => reason !== undefined);
    const idle = await runAgainst(await deadOrigin(), planOf([operation], withheld));
    expect([idle.stopped, idle.observations.length]).toEqual([undefined, 60]);
  });

  test('the signal', async () => {
    const controller = new AbortController();
    const { observations, stopped } = await run((_request, response) => response.writeHead(401).end(), many(500), {
      signal: controller.signal,
      onObserve: ({ case: id }) => {
        if (id === 'case 50') controller.abort();
      },
    });
    expect(stopped).toBe('interrupted');
    expect(observations.length).toBeGreaterThan(50);
    expect(observations.length).toBeLessThan(60);
  });

  test('a signal that has come already: nothing is sent', async () => {
    const { observations, stopped } = await run(sound, WHOLE, { signal: AbortSignal.abort() });
    expect([observations, stopped]).toEqual([[], 'interrupted']);
  });

  test('the signal ends every wait: for a throttling target, and for the rate', async () => {
    for (const limits of [{}, { requestsPerSecond: 0.1 }]) {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      const start = performance.now();
      const { stopped } = await run(
        (_request, response) => response.writeHead(429, { 'retry-after': '25' }).end(),
        many(50),
        {
          signal: controller.signal,
          limits,
        },
      );
      expect(stopped).toBe('interrupted');
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });

  test('the time limit', async () => {
    const start = performance.now();
    const { stopped, observations } = await run(
      (_request, response) => setTimeout(() => response.writeHead(401).end(), 20),
      many(1000),
      { limits: { runTimeoutMs: 300, concurrency: 2 } },
    );
    expect(stopped).toContain('300 ms');
    expect(performance.now() - start).toBeLessThan(9_000);
    expect(observations.length).toBeLessThan(100);
  });

  test('a signal after the last answer changes nothing', async () => {
    const controller = new AbortController();
    const { stopped } = await run(sound, many(3), {
      signal: controller.signal,
      limits: { concurrency: 1 },
      onObserve: ({ case: id }) => {
        if (id === 'case 2') controller.abort();
      },
    });
    expect(stopped).toBeUndefined();
  });
});

test.describe('what a case cannot be sent for', () => {
  const operation = plannedOperation('GET', '/orders');

  /** The observation, and how many requests reached the target. */
  async function observe(testCase: TestCase, given: Given = {}, planned = operation) {
    let count = 0;
    const server = await serveHttp((request, response) => {
      count += 1;
      sound(request, response);
    });
    const probe = probeOf(server.origin, given);
    const observation = await probeCase(testCase, planned, probe);
    await probe.transport.close();
    await server.close();
    return { observation, count };
  }

  test('other scopes were granted than asked for: cantTell, and not sent', async () => {
    const source: OpenTokenSource = {
      issue: async () => ({ value: 'sufficient', granted: ['a', 'admin'] }),
      secrets: [],
    };
    const { observation, count } = await observe(testCaseOf(operation, 'sufficient'), { source });
    expect(observation).toMatchObject({
      kind: 'not-sent',
      outcome: 'cantTell',
      reason: expect.stringContaining('admin'),
    });
    expect(count).toBe(0);
  });

  test('the source fails: untested, and not sent', async () => {
    const source: OpenTokenSource = { issue: () => Promise.reject(new Error('on holiday')), secrets: [] };
    const { observation, count } = await observe(testCaseOf(operation, 'sufficient'), { source });
    expect(observation).toMatchObject({
      kind: 'not-sent',
      outcome: 'untested',
      reason: expect.stringContaining('on holiday'),
    });
    expect(count).toBe(0);
  });

  test('the plan says why', async () => {
    const withheld = testCaseOf(operation, 'expired', { reason: 'no other scope', outcome: 'inapplicable' });
    expect(await observe(withheld)).toEqual({
      observation: { case: withheld.id, kind: 'not-sent', outcome: 'inapplicable', reason: 'no other scope' },
      count: 0,
    });
  });

  test('there is no such request', async () => {
    const unbuildable = { ...operation, requests: { golden: { unbuildable: 'no example for orderId' } } };
    const { observation } = await observe(testCaseOf(operation, 'absent'), {}, unbuildable);
    expect(observation).toMatchObject({ kind: 'not-sent', outcome: 'untested', reason: 'no example for orderId' });
    const other = await observe(testCaseOf(operation, 'absent', { request: 'invalid-body' }));
    expect(other).toMatchObject({ count: 0, observation: { kind: 'not-sent', outcome: 'untested' } });
  });

  test('a case whose operation the plan does not hold', async () => {
    const { observations } = await run(sound, planOf([], [testCaseOf(operation, 'absent')]));
    expect(observations).toMatchObject([{ kind: 'not-sent', outcome: 'untested' }]);
  });
});

test('the path of the base URL stands before every path, and bodies go out as planned', async () => {
  const seen: { url?: string | undefined; body: string } = { body: '' };
  const server = await serveHttp(async (request, response) => {
    seen.url = request.url;
    for await (const chunk of request) seen.body += chunk.toString('latin1');
    response.end('done');
  });
  const probe = { ...probeOf(server.origin), baseUrl: new URL(`${server.origin}/v1/`) };
  const operation = plannedOperation('POST', '/orders', {
    query: 'a=1',
    body: { mediaType: 'application/octet-stream', data: Buffer.from([0, 255]).toString('base64'), encoding: 'base64' },
  });
  const observation = await probeCase(testCaseOf(operation, 'absent'), operation, probe);
  await probe.transport.close();
  await server.close();
  expect(seen).toEqual({ url: '/v1/orders?a=1', body: '\u0000\u00ff' });
  expect(observation).toMatchObject({
    request: { method: 'POST', url: `${server.origin}/v1/orders?a=1`, body: '(2 bytes, not text)' },
    body: { text: 'done', bytes: 4, truncated: false },
  });
});

test.describe('preflight', () => {
  const get = plannedOperation('GET', '/orders');
  const post = plannedOperation('POST', '/orders');
  const planFor = (...operations: (typeof get)[]): Plan =>
    planOf(
      operations,
      operations.flatMap((operation) => KINDS.map((kind) => testCaseOf(operation, kind))),
    );

  async function outcome(answer: Answer, plan: Plan) {
    const sent: string[] = [];
    const server = await serveHttp((request, response) => {
      sent.push(`${request.method} ${tokenOf(request)}`);
      answer(request, response);
    });
    const probe = probeOf(server.origin);
    const error = await preflight(plan, probe).catch((cause: unknown) => cause);
    await probe.transport.close();
    await server.close();
    return { error, sent };
  }

  test('a sound API goes through, and nothing is written', async () => {
    const { error, sent } = await outcome(sound, planFor(post, get));
    expect(error).toBeUndefined();
    expect(sent.filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  test('a target that is not there', async () => {
    const probe = probeOf(await deadOrigin());
    await expect(preflight(planFor(get), probe)).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
    await probe.transport.close();
  });

  for (const status of [401, 403]) {
    test(`a sufficient token that is answered ${status} everywhere`, async () => {
      const { error } = await outcome((_request, response) => response.writeHead(status).end(), planFor(get));
      expect(error).toMatchObject({ code: 'CREDENTIALS_REFUSED', message: expect.stringContaining(String(status)) });
    });
  }

  test('an API of nothing but writes is not blamed before its controls were sent', async () => {
    const { error, sent } = await outcome(sound, planFor(post));
    expect(error).toBeUndefined();
    expect(sent.filter((line) => line.endsWith('sufficient'))).toEqual([]);
  });

  test('controls that fail otherwise are no refusals', async () => {
    const { error } = await outcome((_request, response) => response.writeHead(500).end(), planFor(get));
    expect(error).toBeUndefined();
  });

  test('after the run: refused everywhere, or granted once', () => {
    const plan = planFor(get, post);
    const answered = (id: string, status: number): Observation => ({
      case: id,
      kind: 'response',
      at: '2026-01-01T00:00:00.000Z',
      request: { method: 'GET', url: 'http://127.0.0.1/', headers: [] },
      status,
      headers: [],
      body: { mediaType: '', text: '', bytes: 0, truncated: false },
      durationMs: 1,
    });
    const observed = (first: number, second: number) =>
      new Map([
        ['GET /orders · sufficient', answered('GET /orders · sufficient', first)],
        ['POST /orders · sufficient', answered('POST /orders · sufficient', second)],
      ]);
    expect(() => assertCredentialsWork(plan, observed(401, 403))).toThrow(/refused everywhere/);
    expect(() => assertCredentialsWork(plan, observed(401, 201))).not.toThrow();
    expect(() => assertCredentialsWork(plan, observed(401, 500))).not.toThrow();
    expect(() => assertCredentialsWork(plan, new Map())).not.toThrow();
  });
});
