import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import { lackingScopes } from '../../reports/lacking-scopes.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { TestCase } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import {
  casesOf,
  faultyApi,
  plannedOperation,
  planOf,
  remark,
  type Sample,
  sample,
  soundApi,
  verdict,
} from './sample-report.ts';

const ORDERS = ['GET', '/orders', 'orders', 'orders:read'] as const;
const ORDER = ['GET', '/orders/{orderId}', 'orders', 'orders:read'] as const;
const HEALTH = ['GET', '/health', 'public', 'none'] as const;

/** The sound sample with some observations and verdicts exchanged. */
interface Change {
  readonly observation?: (id: string, observation: Observation) => Observation | undefined;
  readonly verdicts?: (verdicts: readonly Verdict[]) => readonly Verdict[];
  readonly cases?: (cases: readonly TestCase[]) => readonly TestCase[];
}

function changed(base: Sample, { observation, verdicts, cases }: Change): Sample {
  const observations = [...base.observations].flatMap(([id, entry]): [string, Observation][] => {
    const next = observation === undefined ? entry : observation(id, entry);
    return next === undefined ? [] : [[id, next]];
  });
  return {
    ...base,
    plan: { ...base.plan, cases: cases?.(base.plan.cases) ?? base.plan.cases },
    observations: new Map(observations),
    verdicts: verdicts?.(base.verdicts) ?? base.verdicts,
  };
}

function without(id: string): Change {
  return { verdicts: (verdicts) => verdicts.filter((entry) => entry.case !== id) };
}

function found(report: Report, id: string) {
  const entry = report.cases.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new Error(`the report has no case ${id}`);
  return entry;
}

const sound = sample(soundApi, { operations: [ORDERS, ORDER] });

test.describe('the outcome of a case', () => {
  test('is passed where a rule says so, with what was observed', () => {
    const entry = found(assemble(sound), 'GET /orders · expired');
    expect(entry).toMatchObject({
      outcome: 'passed',
      expected: '401',
      control: 'GET /orders · sufficient',
      observed: {
        status: 401,
        challenges: [{ scheme: 'Bearer', parameters: { realm: 'orders', error: 'invalid_token' } }],
      },
    });
    expect(entry.reason).toBeUndefined();
    expect(entry.observed?.excerpt).toBeUndefined();
  });

  test('is cantTell where no rule judged the answer: the careless path never passes', () => {
    const entry = found(assemble(changed(sound, without('GET /orders · expired'))), 'GET /orders · expired');
    expect(entry).toMatchObject({ outcome: 'cantTell', reason: 'no rule judged this answer' });
  });

  test('is cantTell where rules only said inapplicable', () => {
    const id = 'GET /orders · expired';
    const silent = verdict({ id, operation: 'GET /orders' }, { rule: 'some-rule', outcome: 'inapplicable' });
    const change = { verdicts: (all: readonly Verdict[]) => [...all.filter((entry) => entry.case !== id), silent] };
    expect(found(assemble(changed(sound, change)), id).outcome).toBe('cantTell');
  });

  test('is the gravest failure, then a doubt, then a pass, whatever the order', () => {
    const id = 'GET /orders · expired';
    const own = { id, operation: 'GET /orders' };
    const said = [
      verdict(own, { rule: 'a', outcome: 'passed' }),
      verdict(own, { rule: 'b', outcome: 'failed' }, remark('low', 'b', 'a small thing')),
      verdict(own, { rule: 'c', outcome: 'cantTell' }, remark('critical', 'c', 'a doubt')),
      verdict(own, { rule: 'd', outcome: 'failed' }, remark('high', 'd', 'a grave thing')),
    ];
    const others = sound.verdicts.filter((entry) => entry.case !== id);
    const outcome = (verdicts: readonly Verdict[]) => {
      const { outcome: result, reason } = found(assemble({ ...sound, verdicts: [...others, ...verdicts] }), id);
      return { result, reason };
    };
    expect(outcome(said)).toEqual({ result: 'failed', reason: 'a grave thing' });
    expect(outcome(said.toReversed())).toEqual({ result: 'failed', reason: 'a grave thing' });
    expect(outcome(said.slice(0, 1))).toEqual({ result: 'passed', reason: undefined });
    expect(outcome([...said.slice(0, 1), ...said.slice(2, 3)])).toEqual({ result: 'cantTell', reason: 'a doubt' });
  });

  test('is untested where the run was cut off before it', () => {
    const change = { observation: (id: string, entry: Observation) => (id.endsWith('expired') ? undefined : entry) };
    const { finishedAt: _, ...cutOff } = sound.run;
    const entry = found(assemble({ ...changed(sound, change), run: cutOff }), 'GET /orders · expired');
    expect(entry.outcome).toBe('untested');
    expect(entry.reason).toContain('cut off');
    const leftOut = found(assemble(changed(sound, change)), 'GET /orders · expired');
    expect([leftOut.outcome, leftOut.reason]).toEqual(['untested', 'not sent: its test was no part of this run']);
    expect(entry.request).toBeUndefined();
  });

  test('is what the plan or the probe said where nothing was sent', () => {
    const planned = found(assemble(sound), 'GET /orders · wrong-issuer');
    expect(planned.outcome).toBe('untested');
    expect(planned.reason).toContain('no second issuer');
    const notSent: Observation = {
      kind: 'not-sent',
      case: 'GET /orders · no-scope',
      outcome: 'cantTell',
      reason: 'the token that came has other scopes than asked',
    };
    const change = { observation: (id: string, entry: Observation) => (id === notSent.case ? notSent : entry) };
    expect(found(assemble(changed(sound, change)), notSent.case)).toMatchObject({
      outcome: 'cantTell',
      reason: notSent.reason,
    });
  });

  test('is cantTell with the message where no response came back', () => {
    const id = 'GET /orders · expired';
    const change = {
      observation: (key: string, entry: Observation): Observation =>
        key !== id || entry.kind !== 'response'
          ? entry
          : {
              kind: 'failure',
              case: id,
              at: entry.at,
              request: entry.request,
              code: 'reset',
              message: 'the connection was reset',
              durationMs: 3,
            },
    };
    const entry = found(assemble(changed(sound, change)), id);
    expect(entry).toMatchObject({ outcome: 'cantTell', reason: 'the connection was reset' });
    expect(entry.observed).toBeUndefined();
    expect(entry.request?.url).toBe('http://127.0.0.1:8080/orders');
  });
});

test.describe('the status of an operation', () => {
  function status(change: Change, base = sound, id = 'GET /orders') {
    const operation = assemble(changed(base, change)).operations.find((entry) => entry.id === id);
    return { status: operation?.status, reason: operation?.reason };
  }

  test('is proven where the control was granted and every gate has evidence', () => {
    expect(status({})).toEqual({ status: 'proven', reason: undefined });
  });

  test('is proven for a public operation whose control was granted', () => {
    expect(status({}, sample(soundApi, { operations: [HEALTH] }), 'GET /health').status).toBe('proven');
  });

  test('is violated where a case failed', () => {
    expect(status({}, sample(faultyApi))).toEqual({
      status: 'violated',
      reason: 'every insufficient credential is answered 401, as if it were invalid',
    });
  });

  test('is violated by a failed verdict on the operation as a whole, and not by a blemish', () => {
    const wide = (severity: 'medium' | 'low' | 'info'): Change => ({
      verdicts: (all) => [
        ...all,
        {
          rule: 'split-brain',
          reach: 'operation',
          outcome: 'failed',
          operation: 'GET /orders',
          remark: remark(severity, 'split', 'missing and bad credentials are answered differently'),
        },
      ],
    });
    expect(status(wide('medium'))).toEqual({
      status: 'violated',
      reason: 'missing and bad credentials are answered differently',
    });
    expect(status(wide('medium'), sound, 'GET /orders/{orderId}').status).toBe('proven');
    for (const blemish of ['low', 'info'] as const) expect(status(wide(blemish)).status).toBe('proven');
  });

  test('is unproven where the control was refused', () => {
    const refused = sample((entry) => (entry.expected === '2xx' ? { status: 404 } : soundApi(entry)), {
      operations: [ORDERS],
    });
    expect(status({}, refused)).toEqual({ status: 'unproven', reason: 'its control was refused with 404' });
  });

  test('is unproven where no control was sent', () => {
    const change: Change = {
      observation: (id, entry) => (id.endsWith('sufficient') ? undefined : entry),
      verdicts: (all) => all.filter((entry) => entry.case?.endsWith('sufficient') !== true),
    };
    expect(status(change).reason).toMatch(/^no control was sent: not sent/);
  });

  for (const [standing, gap] of [
    ['absent', 'the refusal of a request without credentials is not shown'],
    ['invalid', 'the refusal of an invalid credential is not shown'],
    ['insufficient', 'the refusal of missing scopes is not shown'],
  ] as const) {
    test(`is unproven where the ${standing} cases were all untested`, () => {
      const reason = 'the token source cannot make it';
      const change: Change = {
        cases: (cases) =>
          cases.map((entry) => (entry.standing === standing ? { ...entry, outcome: 'untested', reason } : entry)),
      };
      expect(status(change)).toEqual({ status: 'unproven', reason: `${gap}: ${reason}` });
    });
  }

  test('stays proven where some invalid credentials could not be made', () => {
    const change: Change = {
      cases: (cases) =>
        cases.map((entry) =>
          entry.credential === 'expired' ? { ...entry, outcome: 'untested', reason: 'cannot sign' } : entry,
        ),
    };
    expect(status(change).status).toBe('proven');
  });

  test('is unproven where an answer could not be judged', () => {
    expect(status(without('GET /orders · expired')).reason).toContain('no rule judged this answer');
  });

  test('is unproven where the document does not say what access is required', () => {
    const base = sample(soundApi, { operations: [HEALTH] });
    const access = { anonymous: false, unknown: true, alternatives: [] };
    const plan = { ...base.plan, operations: base.plan.operations.map((entry) => ({ ...entry, access })) };
    const [operation] = assemble({ ...base, plan }).operations;
    expect(operation).toMatchObject({
      status: 'unproven',
      reason: 'the document does not say what access it requires',
    });
  });

  test('is untested where its request could not be built, with that reason', () => {
    const base = sample(soundApi);
    expect(status({}, base, 'POST /reports/exports')).toEqual({
      status: 'untested',
      reason: 'no example for the required property `range`',
    });
  });

  test('is untested where it has no cases', () => {
    const operation = plannedOperation(ORDERS);
    const report = assemble({ ...sound, plan: planOf([operation], []), verdicts: [] });
    expect(report.operations[0]).toMatchObject({ status: 'untested', reason: 'no test case was planned for it' });
  });
});

test.describe('findings', () => {
  const operations = [ORDERS, ORDER].map(plannedOperation);
  const cases = operations.flatMap(casesOf);
  const noScope = cases.filter(({ credential }) => credential === 'no-scope');
  const wrongStatus = noScope.map((entry) =>
    verdict(
      entry,
      { rule: 'insufficient-scope-403', outcome: 'failed' },
      remark('high', 'other', `${entry.operation}: 401`),
    ),
  );
  const pattern: Verdict = {
    rule: 'all-401',
    reach: 'document',
    outcome: 'failed',
    remark: {
      ...remark('high', 'collapsed', 'all 401'),
      pattern: 'all-401',
      cases: noScope.slice(0, 1).map(({ id }) => id),
      explains: ['insufficient-scope-403'],
    },
  };

  function reported(verdicts: readonly Verdict[]): Report {
    return assemble({ ...sound, plan: planOf(operations, cases), verdicts });
  }

  test('of one rule and message are one, naming every operation and case in the order of the plan', () => {
    const [finding, ...others] = reported(wrongStatus.toReversed()).findings;
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'insufficient-scope-403',
      operations: ['GET /orders', 'GET /orders/{orderId}'],
      cases: ['GET /orders · no-scope', 'GET /orders/{orderId} · no-scope'],
      message: 'GET /orders: 401 (and 1 more like it)',
      title: 'A valid credential that lacks a scope is refused with 403',
      waived: false,
    });
  });

  test('that a wider verdict explains fold into it, and the case stays failed', () => {
    const report = reported([...wrongStatus, pattern]);
    expect(report.findings.map(({ rule, operations: named }) => [rule, named])).toEqual([
      ['all-401', ['GET /orders']],
      ['insufficient-scope-403', ['GET /orders/{orderId}']],
    ]);
    expect(found(report, 'GET /orders · no-scope')).toMatchObject({ outcome: 'failed', reason: 'GET /orders: 401' });
  });

  test('do not fold into a wider verdict that cannot be told', () => {
    const doubt: Verdict = { ...pattern, outcome: 'cantTell' };
    const report = reported([...wrongStatus, doubt]);
    expect(report.findings.map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ['insufficient-scope-403', 'failed'],
      ['all-401', 'cantTell'],
    ]);
  });

  test('keep their fingerprint whatever the order and however many cases show them', () => {
    const prints = (verdicts: readonly Verdict[]) => reported(verdicts).findings.map(({ fingerprint }) => fingerprint);
    const [whole] = prints(wrongStatus);
    expect(whole).toMatch(/^[0-9a-f]{16}$/);
    expect(prints(wrongStatus.toReversed())).toEqual([whole]);
    expect(prints(wrongStatus.slice(1))).toEqual([whole]);
    expect(prints([pattern])).not.toEqual([whole]);
  });

  test('stand failed first, then by severity, then by width', () => {
    const [one, two] = noScope;
    if (one === undefined || two === undefined) throw new Error('the plan has two such cases');
    const said = (name: string, outcome: 'failed' | 'cantTell', severity: 'critical' | 'low') => (entry: TestCase) =>
      verdict(entry, { rule: name, outcome }, remark(severity, name, name));
    const report = reported([
      said('doubt', 'cantTell', 'critical')(one),
      said('narrow', 'failed', 'low')(one),
      ...[one, two].map(said('wide', 'failed', 'low')),
      said('grave', 'failed', 'critical')(two),
    ]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['grave', 'wide', 'narrow', 'doubt']);
    expect(report.summary.findings).toEqual({ critical: 1, high: 0, medium: 0, low: 2, info: 0 });
  });
});

test('the summary counts what the lists hold, and the order of verdicts changes nothing', () => {
  const input = sample(faultyApi);
  const report = assemble(input);
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(sum(report.summary.operations)).toBe(report.operations.length);
  expect(sum(report.summary.cases)).toBe(report.cases.length);
  expect(report.operations.map(({ id }) => id)).toEqual(input.plan.operations.map(({ id }) => id));
  expect(report.cases.map(({ id }) => id)).toEqual(input.plan.cases.map(({ id }) => id));
  expect(assemble({ ...input, verdicts: input.verdicts.toReversed() })).toEqual(report);
});

test('a cut-off run has no end', () => {
  expect(assemble(sound).finishedAt).toBe('2026-03-04T09:00:04.200Z');
  expect('finishedAt' in assemble(sample(soundApi, { finished: false }))).toBe(false);
});

test.describe('which scopes a credential lacks', () => {
  const scheme = (name: string, scopes: readonly string[], mode: 'all' | 'any' = 'all') =>
    ({ name, type: 'oauth2', scopes, mode }) as const;
  const held = (scopes: readonly string[], name = 'oauth') => ({ scheme: name, kind: 'wrong-scope', scopes });
  const access = (...ways: readonly ReturnType<typeof scheme>[][]) => ({
    anonymous: false,
    unknown: false,
    alternatives: ways.map((schemes) => ({ schemes })),
  });
  const lacking = (presents: readonly ReturnType<typeof held>[], policy: ReturnType<typeof access>) =>
    lackingScopes({ standing: 'insufficient', presents }, policy);

  test('is those that are required and not carried', () => {
    expect(lacking([held(['a', 'x'])], access([scheme('oauth', ['a', 'b'])]))).toEqual(['b']);
    expect(lacking([held([])], access([scheme('oauth', ['a', 'b'])]))).toEqual(['a', 'b']);
  });

  test('is none where one of several does and one is there', () => {
    expect(lacking([held(['b'])], access([scheme('oauth', ['a', 'b'], 'any')]))).toEqual([]);
    expect(lacking([held(['x'])], access([scheme('oauth', ['a', 'b'], 'any')]))).toEqual(['a', 'b']);
  });

  test('is told of the nearest way in among those whose schemes are presented', () => {
    const policy = access([scheme('oauth', ['a', 'b'])], [scheme('oauth', ['c'])], [scheme('other', [])]);
    expect(lacking([held(['a'])], policy)).toEqual(['b']);
    expect(lacking([held([], 'third')], policy)).toEqual([]);
  });

  test('is none of a credential that is refused for something else', () => {
    const policy = access([scheme('oauth', ['a'])]);
    expect(lackingScopes({ standing: 'invalid', presents: [held([])] }, policy)).toEqual([]);
    expect(found(assemble(sound), 'GET /orders · no-scope').lacking).toEqual(['orders:read']);
    expect(found(assemble(sound), 'GET /orders · expired').lacking).toBeUndefined();
  });
});
