import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import type { Observation } from '../../src/model/observation.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';

const input = sample(faultyApi);
const report = assemble(input);
const found = (rule: string, severity?: string) =>
  report.findings.find((each) => each.rule === rule && (severity === undefined || each.severity === severity));

test('a collapse shows one answer of each gate, on one operation', () => {
  expect(found('all-401')?.evidence).toEqual([
    'GET /orders · absent → 401 (due 401), control 200',
    'GET /orders · no-scope → 401 (due 403), control 200',
  ]);
});

test('another finding shows two wrong answers, of two operations where it can', () => {
  expect(found('invalid-credentials-401', 'medium')?.evidence).toEqual([
    'GET /orders · wrong-audience → 403 (due 401), control 200',
    'POST /orders · wrong-audience → 403 (due 401), control 200',
  ]);
});

test('one case, one line', () => {
  expect(found('invalid-credentials-401', 'critical')?.evidence).toEqual([
    'GET /reports/daily · expired → 200 (due 401), control 200',
  ]);
});

test('what got no answer says so', () => {
  const { request, at } = [...input.observations.values()].find((each) => each.kind === 'response') as Extract<
    Observation,
    { kind: 'response' }
  >;
  const id = 'GET /reports/daily · sufficient';
  const failure: Observation = { kind: 'failure', case: id, at, request, code: 'reset', message: 'cut', durationMs: 1 };
  const { findings } = assemble({ ...input, observations: new Map([...input.observations, [id, failure]]) });
  expect(findings.flatMap(({ evidence }) => evidence)).toContain(
    'GET /reports/daily · expired → 200 (due 401), control no answer',
  );
});

test('the share counts the operations on which the rule could be judged', () => {
  const all401 = found('all-401');
  expect(all401?.share).toEqual({ operations: all401?.operations.length, of: report.operations.length });
  const open = found('invalid-credentials-401', 'critical');
  const judged = new Set(
    input.verdicts
      .filter(({ rule, outcome }) => rule === 'invalid-credentials-401' && ['passed', 'failed'].includes(outcome))
      .map(({ operation }) => operation),
  );
  expect(judged.size).toBeLessThan(report.operations.length);
  expect(open?.share).toEqual({ operations: 1, of: judged.size });
});

test('the layer is told of 401s and 403s alone, and of all of them', () => {
  const answeredBy = (credentials: readonly string[]) => {
    const run = sample((testCase) =>
      credentials.includes(testCase.credential) ? { status: 403, body: '' } : soundApi(testCase),
    );
    const observations = new Map(
      [...run.observations].map(([id, each]): [string, Observation] => {
        if (each.kind !== 'response') return [id, each];
        const field = each.status === 403 && id.includes('expired') ? ['server', 'kong/3.4'] : ['x-powered-by', 'Koa'];
        const headers = [...each.headers, [field[0] ?? '', field[1] ?? ''] as const];
        return [id, { ...each, headers }];
      }),
    );
    return assemble({ ...run, observations }).findings.filter(({ outcome }) => outcome === 'failed')[0]?.layer;
  };
  expect(answeredBy(['expired'])).toBe('gateway');
  expect(answeredBy(['bad-signature'])).toBe('application');
  expect(answeredBy(['expired', 'bad-signature'])).toBe('both');
  expect(found('invalid-credentials-401', 'critical')).not.toHaveProperty('layer');
});
