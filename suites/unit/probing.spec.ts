import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials } from '../../src/engine/credentials.ts';
import { probePlan } from '../../src/engine/run.ts';
import { createTransport } from '../../src/http/transport.ts';
import { judge } from '../../src/judge.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';
import { serveHttp } from './loopback.ts';
import { plannedOperation, planOf, SCHEMES, testCaseOf } from './plan-literals.ts';

const { credentials: kinds, rules } = await loadCatalogue();

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Probes a plan on a server of its own; what reached it, in order, as `METHOD path token`. */
async function run(answer: Answer, plan: Plan, writes: 'refusals' | 'all' = 'all') {
  const arrived: string[] = [];
  const { origin, close } = await serveHttp((request, response) => {
    arrived.push(`${request.method} ${request.url} ${tokenOf(request)}`);
    answer(request, response);
  });
  const source = { issue: async ({ kind }: { readonly kind: string }) => ({ value: kind }), secrets: [] };
  const observations = new Map<string, Observation>();
  const transport = createTransport({ origin, timeoutMs: 5_000, connections: 8, keepBytes: 1024 });
  const credentials = createCredentials({
    schemes: SCHEMES,
    kinds,
    sources: new Map([['oauth', { ...source, mint: source.issue }]]),
  });
  await probePlan(plan, {
    probe: { transport, credentials, baseUrl: new URL(origin), writes, redact: (text) => text },
    limits: { concurrency: 4, runTimeoutMs: 60_000 },
    observe: (observation) => observations.set(observation.case, observation),
  });
  await transport.close();
  await close();
  return { arrived, observations };
}

const tokenOf = ({ headers }: IncomingMessage): string => headers.authorization?.slice('Bearer '.length) ?? 'absent';

const STATUS: Readonly<Record<string, number>> = { sufficient: 200, 'wrong-scope': 403 };

const sound: Answer = (request, response) => response.writeHead(STATUS[tokenOf(request)] ?? 401).end();

const GET = plannedOperation('GET', '/orders');
const sufficient = (id: string, given: Partial<TestCase> = {}): TestCase =>
  testCaseOf(GET, 'sufficient', { id: `GET /orders · ${id}`, control: 'GET /orders · sufficient', ...given });

test.describe('when a case is sent', () => {
  test('a stage of its own: before the first refusal, after the last, or after everything else', async () => {
    const plan = planOf(
      [GET],
      [
        sufficient('last', { stage: 'last' }),
        sufficient('after', { stage: 'after-refusals' }),
        sufficient('before', { stage: 'before-refusals' }),
        testCaseOf(GET, 'sufficient'),
        testCaseOf(GET, 'expired'),
      ],
    );
    const { observations } = await run(sound, plan);
    expect([...observations.keys()]).toEqual([
      'GET /orders · before',
      'GET /orders · expired',
      'GET /orders · after',
      'GET /orders · sufficient',
      'GET /orders · last',
    ]);
  });

  test('right after another: a chain is one by one and in its order, whatever runs beside it', async () => {
    const absent = testCaseOf(GET, 'absent', { id: 'second', after: 'GET /orders · sufficient' });
    const others = Array.from({ length: 12 }, (_, index) => sufficient(`other ${index}`));
    const third = sufficient('third', { after: 'second' });
    const { observations } = await run(sound, planOf([GET], [third, absent, ...others, testCaseOf(GET, 'sufficient')]));
    const order = [...observations.keys()];
    expect(order).toHaveLength(15);
    const at = ['GET /orders · sufficient', 'second', 'GET /orders · third'].map((id) => order.indexOf(id));
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  test('a case whose predecessor is not in the plan is sent by itself', async () => {
    const { observations } = await run(sound, planOf([GET], [sufficient('alone', { after: 'elsewhere' })]));
    expect(observations.size).toBe(1);
  });
});

test.describe('an answer that is not the one due', () => {
  test('is asked for once more; one that is due is not', async () => {
    const plan = planOf([GET], [testCaseOf(GET, 'expired'), testCaseOf(GET, 'wrong-scope')]);
    const { arrived, observations } = await run((_request, response) => response.writeHead(403).end(), plan);
    expect(arrived.sort()).toEqual(['GET /orders expired', 'GET /orders expired', 'GET /orders wrong-scope']);
    expect(observations.get('GET /orders · expired')).toMatchObject({ status: 403, again: 403 });
    expect(observations.get('GET /orders · wrong-scope')).not.toHaveProperty('again');
  });

  test('shows nothing where it does not hold', async () => {
    let calls = 0;
    const plan = planOf([GET], [testCaseOf(GET, 'wrong-scope'), testCaseOf(GET, 'sufficient')]);
    const flaky: Answer = (request, response) => {
      const isFirst = tokenOf(request) === 'wrong-scope' && calls++ === 0;
      response.writeHead(isFirst ? 401 : (STATUS[tokenOf(request)] ?? 401)).end();
    };
    const { observations } = await run(flaky, plan);
    const verdicts = [...judge(plan, observations, rules)].filter((each) => each.case === 'GET /orders · wrong-scope');
    expect(verdicts.filter(({ outcome }) => outcome === 'failed' || outcome === 'passed')).toEqual([]);
    expect(verdicts[0]?.remark?.message).toContain('answered 401, and then 403');
  });

  test('is not asked for again where it wrote something', async () => {
    const POST = plannedOperation('POST', '/orders');
    const { arrived } = await run(
      (_request, response) => response.writeHead(201).end(),
      planOf([POST], [testCaseOf(POST, 'absent')]),
    );
    expect(arrived).toEqual(['POST /orders absent']);
  });
});

test('whether something is written is the request’s affair, not the operation’s', async () => {
  const requests = {
    ...GET.requests,
    delete: { method: 'DELETE', path: '/orders', query: '', headers: [] },
    override: { method: 'GET', path: '/orders', query: '', headers: [['X-HTTP-Method-Override', 'DELETE']] as const },
  };
  const plan = planOf(
    [{ ...GET, requests }],
    [sufficient('delete', { request: 'delete' }), sufficient('override', { request: 'override' })],
  );
  expect((await run(sound, plan, 'refusals')).arrived).toEqual([]);
  expect((await run(sound, plan)).arrived).toHaveLength(2);
});
