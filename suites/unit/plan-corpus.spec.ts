import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { loadConfig } from '../../src/config.ts';
import { isControl } from '../../src/engine/schedule.ts';
import type { PolicyConfig } from '../../src/model/config.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';

/** Published documents of other projects, beside the repository; see its README. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

const DUE: Readonly<Record<TestCase['standing'], RegExp>> = {
  absent: /^401$/,
  invalid: /^(?:401|2xx or 401)$/,
  insufficient: /^403$/,
  sufficient: /^2xx(?: or 4xx)?$/,
};

/** Altered requests are held against what the golden one gets. */
const isRight = ({ standing, expected, request }: TestCase): boolean =>
  DUE[standing].test(expected) || (request !== 'golden' && /^(?:not granted|any)$/.test(expected));

/** Names and operation counts of the README's table. */
function documents(): readonly (readonly [name: string, operations: number])[] {
  return readFileSync(join(CORPUS, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => name?.startsWith('`'))
    .map(([, name = '', , , operations]) => [name.replaceAll('`', ''), Number(operations)] as const);
}

async function planned(name: string, policy: PolicyConfig = {}): Promise<Plan> {
  const document = join(CORPUS, name);
  const allowRef = name.includes('/') ? [join(CORPUS, name.split('/')[0] ?? '')] : [];
  const flags = { document, allowRef };
  const config = await loadConfig({ cwd: dirname(fileURLToPath(import.meta.url)), env: {}, flags, needs: 'plan' });
  const read = { ...config, policy: { ...config.policy, ...policy } };
  return planFromConfig(read, await loadCatalogue(), { assumeSources: true });
}

function assertSane(plan: Plan): void {
  const ids = new Set(plan.cases.map(({ id }) => id));
  const operations = new Map(plan.operations.map((operation) => [operation.id, operation]));
  const controls = new Set(plan.cases.filter(isControl).map(({ id }) => id));
  const broken = plan.cases.filter((testCase) => {
    const { operation, request, control, reason, outcome } = testCase;
    const isPlaced = operations.get(operation)?.requests[request] !== undefined || reason !== undefined;
    const isGuarded = isControl(testCase) || (control !== undefined && controls.has(control));
    return !isPlaced || !isGuarded || !isRight(testCase) || (reason === undefined) !== (outcome === undefined);
  });
  expect(broken.slice(0, 5)).toEqual([]);
  expect(ids.size).toBe(plan.cases.length);
  for (const { operation } of plan.operations.flatMap(({ produced = [] }) =>
    produced.flatMap(({ sources }) => sources),
  )) {
    expect(operations.has(operation)).toBe(true);
  }
}

test.describe('the corpus of published documents', () => {
  test.skip(!existsSync(CORPUS), `there is no corpus at ${CORPUS}`);

  for (const [name, operations] of existsSync(CORPUS) ? documents() : []) {
    test(name, async () => {
      const plan = await planned(name);
      expect(plan.operations).toHaveLength(operations);
      assertSane(plan);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      const secured = plan.operations.filter(({ access }) => !access.anonymous && !access.unknown);
      const withCases = new Set(
        plan.cases.filter(({ standing }) => standing === 'absent').map(({ operation }) => operation),
      );
      expect(secured.filter(({ id }) => !withCases.has(id))).toEqual([]);
      const { cases } = plan;
      const unsent = cases.filter(({ reason }) => reason !== undefined).length;
      console.log(`${name}: ${cases.length} cases, ${unsent} of them not sent, ${plan.problems.length} problems`);
    });
  }

  test('asana makes its objects by the structure of its paths', async () => {
    const plan = await planned('asana.yaml');
    const task = plan.operations.find(({ id }) => id === 'DELETE /tasks/{task_gid}');
    expect(task?.produced).toMatchObject([{ parameter: 'task_gid', sources: [{ operation: 'POST /tasks' }, {}] }]);
    expect(task?.produced?.[0]?.sources[0]?.take[0]).toEqual({ body: '/data/gid' });
    const sent = plan.cases.filter(({ reason }) => reason === undefined);
    expect(sent.length).toBeGreaterThan(plan.cases.length * 0.8);
  });

  test('figma: either scheme, one scope: the scope alone is let in, every other scope is not', async () => {
    const plan = await planned('figma.yaml');
    const row = plan.cases.filter(({ operation }) => operation === 'GET /v1/files/{file_key}');
    const of = (kind: string): readonly TestCase[] => row.filter(({ credential }) => credential === kind);
    expect(of('sufficient').length).toBeGreaterThan(1);
    expect(of('absent').filter(({ request }) => request === 'golden')).toHaveLength(1);
    expect(of('wrong-scope').length).toBeGreaterThan(0);
    expect(of('expired').length).toBeGreaterThan(0);
  });

  test('xero names reading and writing scopes together: what a part of them may do waits for a decision', async () => {
    const undecided = await planned('xero-accounting.yaml');
    const waiting = ({ cases }: Plan): readonly TestCase[] =>
      cases.filter(({ reason }) => reason?.startsWith('scope mode is ambiguous'));
    expect(waiting(undecided).length).toBeGreaterThan(50);
    expect(new Set(waiting(undecided).map(({ outcome }) => outcome))).toEqual(new Set(['untested']));
    for (const scopeMode of ['all', 'any'] as const) {
      expect(waiting(await planned('xero-accounting.yaml', { scopeMode }))).toEqual([]);
    }
  });
});
