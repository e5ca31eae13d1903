import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Standing } from '../../src/model/credential.ts';
import type { Answered } from '../../src/model/observation.ts';
import type { ExpectedAnswer, Plan, PlannedCredential, PlannedOperation, TestCase } from '../../src/model/plan.ts';

const OPERATIONS = 1500;
const TAGS = 40;
const BASE_URL = 'https://api.bench.test';

/** Credential kinds of each standing: forty. */
const KINDS = { absent: 4, invalid: 25, insufficient: 7, sufficient: 4 } as const satisfies Record<Standing, number>;

const DUE = { absent: '401', invalid: '401', insufficient: '403', sufficient: '2xx' } as const satisfies Record<
  Standing,
  ExpectedAnswer
>;

/** Writes the folder of a run of 60,000 cases, for `twogate judge`: most answers right, some wrong in several ways. */
export async function writeStoredRun(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const plan = planOf();
  const startedAt = '2026-03-04T09:00:00.000Z';
  const lines = [
    { kind: 'head', startedAt, baseUrl: BASE_URL },
    ...plan.cases.map(answerTo),
    { kind: 'end', finishedAt: '2026-03-04T09:01:00.000Z' },
  ];
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
  await writeFile(join(folder, 'journal.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const credentials: readonly PlannedCredential[] = (Object.keys(KINDS) as readonly Standing[]).flatMap((standing) =>
  Array.from({ length: KINDS[standing] }, (_, index) => ({
    id: index === 0 ? standing : `${standing}-kind-${index}`,
    title: `A credential that is ${standing}, in its spelling ${index}`,
    standing,
  })),
);

function planOf(): Plan {
  const operations = Array.from({ length: OPERATIONS }, (_, index) => operationOf(index));
  return {
    document: { source: 'openapi.yaml', title: 'Bench', version: '1.0.0', openapi: '3.1.0' },
    policy: { profile: 'bearer', masking: 'none', scopeMode: 'all' },
    schemes: {},
    credentials,
    operations,
    cases: operations.flatMap((operation) => credentials.map((kind) => caseOf(operation, kind))),
    problems: [],
    definition: {},
  };
}

function operationOf(index: number): PlannedOperation {
  const method = ['GET', 'POST', 'PUT', 'DELETE'][index % 4] ?? 'GET';
  const path = `/accounts/{accountId}/resources-${Math.floor(index / 4)}/{resourceId}`;
  const scope = `resources-${index % 60}:${method === 'GET' ? 'read' : 'write'}`;
  return {
    id: `${method} ${path}`,
    operationId: `${method.toLowerCase()}Resource${index}`,
    method,
    path,
    tags: [`tag ${index % TAGS}`],
    access: {
      anonymous: false,
      unknown: false,
      alternatives: [{ schemes: [{ name: 'oauth', type: 'oauth2', scopes: [scope], mode: 'all' }] }],
    },
    requests: { golden: { method, path: pathOf(path), query: '', headers: [['accept', 'application/json']] } },
    responses: [],
    pointer: `#/paths/${index}/${method.toLowerCase()}`,
  };
}

const pathOf = (template: string): string => template.replaceAll(/\{.*?\}/g, 'id-1');

function caseOf({ id, access }: PlannedOperation, kind: PlannedCredential): TestCase {
  const { standing } = kind;
  const scopes = standing === 'insufficient' ? [] : (access.alternatives[0]?.schemes[0]?.scopes ?? []);
  return {
    id: `${id} · ${kind.id}`,
    operation: id,
    credential: kind.id,
    standing,
    request: 'golden',
    expected: DUE[standing],
    presents: [{ scheme: 'oauth', kind: kind.id, scopes }],
    ...(kind.id === 'sufficient' ? {} : { control: `${id} · sufficient` }),
  };
}

/** Every tenth operation has one gate only; some let an invalid credential in; some crash. */
function statusOf({ standing }: TestCase, index: number): number {
  const operation = Math.floor(index / credentials.length);
  const kind = index % credentials.length;
  if (standing === 'sufficient') return 200;
  if (standing === 'insufficient') return operation % 10 === 0 ? 401 : 403;
  if (operation % 97 === 0 && kind === 9) return 200;
  return operation % 53 === 0 && kind === 12 ? 500 : 401;
}

function answerTo(testCase: TestCase, index: number): Answered {
  const status = statusOf(testCase, index);
  const [method = 'GET', path = '/'] = testCase.operation.split(' ');
  const text = JSON.stringify({ type: 'about:blank', status, detail: `answer to ${testCase.credential}` });
  const challenge =
    status === 403 ? 'Bearer error="insufficient_scope"' : 'Bearer realm="bench", error="invalid_token"';
  return {
    kind: 'response',
    case: testCase.id,
    at: '2026-03-04T09:00:01.000Z',
    request: {
      method,
      url: BASE_URL + pathOf(path),
      headers: [
        ['accept', 'application/json'],
        ['authorization', `Bearer «credential ${index.toString(16).padStart(8, '0')}»`],
      ],
    },
    status,
    headers: [
      ['content-type', 'application/json'],
      ...(status === 401 || status === 403 ? ([['www-authenticate', challenge]] as const) : []),
    ],
    body: { mediaType: 'application/json', text, bytes: text.length, truncated: false },
    durationMs: 1 + (index % 97) * 0.3,
  };
}
