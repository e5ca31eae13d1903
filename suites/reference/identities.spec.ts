import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { parse, stringify } from 'yaml';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { Config, IdentityConfig } from '../../src/model/config.ts';
import type { Report } from '../../src/model/report.ts';
import { openReference, type Reference, type ReferenceOptions } from './reference.ts';
import { POST_SCRIPT, ROLES_DOCUMENT, type Roles, startRoles } from './roles.ts';
import { playwright, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Place {
  readonly folder: string;
  readonly config: string;
}

interface Fixtures {
  /** A folder with a configuration for a reference API, changed as told. */
  readonly reference: (options: ReferenceOptions, change?: Change) => Promise<Place & { readonly api: Reference }>;
  /** The same for the service of roles; its identity is `bot`. */
  readonly roles: (isSelfContained: boolean, bot?: Partial<IdentityConfig>) => Promise<Place & { readonly api: Roles }>;
}

type Change = (config: Config, api: Reference) => Config;

const test = base.extend<Fixtures & { readonly ends: (() => Promise<unknown>)[]; readonly folder: string }>({
  ends: async ({}, use) => {
    const ends: (() => Promise<unknown>)[] = [];
    await use(ends);
    for (const end of ends) await end();
  },
  folder: async ({ ends }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-identities-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    await use(folder);
  },
  reference: async ({ ends, folder }, use) => {
    await use(async (options, change = (config) => config) => {
      const api = await openReference(options);
      ends.push(api.close);
      const config = await writeWorkspace(folder, api);
      await writeFile(config, stringify(change(parse(await readFile(config, 'utf8')) as Config, api)));
      return { folder, config, api };
    });
  },
  roles: async ({ ends, folder }, use) => {
    await use(async (isSelfContained, bot = {}) => {
      const api = await startRoles({ isSelfContained });
      ends.push(api.close);
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(ROLES_DOCUMENT));
      await writeFile(join(folder, 'post.mjs'), POST_SCRIPT);
      const config = join(folder, 'twogate.config.yaml');
      await writeFile(config, stringify(rolesConfig(api, bot)));
      return { folder, config, api };
    });
  },
});

const post = (url: string): readonly string[] => [process.execPath, './post.mjs', url];

const rolesConfig = ({ baseUrl, adminToken, plainToken }: Roles, bot: Partial<IdentityConfig>): Config => ({
  document: './openapi.json',
  target: { baseUrl },
  security: { oauth: { source: 'static', tokens: [{ token: adminToken }, { token: plainToken, scopes: [] }] } },
  identities: [
    {
      name: 'bot',
      scopes: ['reports:read'],
      security: { oauth: { source: 'command', command: post(`${baseUrl}/token`) } },
      hooks: {
        before: post(`${baseUrl}/grant?role=reports:read`),
        after: post(`${baseUrl}/revoke?role=reports:read`),
      },
      ...bot,
    },
  ],
});

async function run({ config, folder }: Place): Promise<Report> {
  const resolved = await loadConfig({ config, cwd: folder, env: {}, flags: {}, needs: 'run' });
  return (await runConformance(resolved)).report;
}

const casesOf = ({ cases }: Report, name: string) =>
  cases.filter(({ credential }) => credential === `identity:${name}`);

const failed = ({ findings }: Report) => findings.filter(({ outcome }) => outcome === 'failed');

/** By what follows the operation in its id: outcome and status. */
const answers = (report: Report, operation: string) =>
  Object.fromEntries(
    report.cases
      .filter((each) => each.operation === operation && each.credential.startsWith('identity:'))
      .map(({ id, outcome, observed }) => [id.slice(operation.length + 3), `${outcome} ${observed?.status ?? '–'}`]),
  );

const ACCOUNTS: readonly IdentityConfig[] = [
  { name: 'reader', scopes: ['orders:read', 'payments:read', 'customers:write'] },
  { name: 'writer', scopes: ['orders:read', 'orders:write', 'orders:delete'] },
];

const withIdentities =
  (identities: readonly IdentityConfig[]): Change =>
  (config) => ({ ...config, identities });

test.describe('service accounts', () => {
  test('are granted what their scopes suffice for and refused the rest, and the report says what they hold', async ({
    reference,
  }) => {
    const report = await run(await reference({}, withIdentities(ACCOUNTS)));
    expect(failed(report)).toEqual([]);
    expect(report.summary.operations).toMatchObject({ violated: 0, unproven: 0, untested: 0 });
    expect(report.leftovers).toEqual([]);
    const [reader, writer] = report.identities;
    expect(reader).toMatchObject({
      name: 'reader',
      operations: {
        allowed: [
          'GET /orders',
          'GET /orders/{orderId}',
          'GET /orders/{orderId}/items',
          'GET /orders/{orderId}/items/{itemId}',
          'GET /orders/{orderId}/refunds',
        ],
      },
      neverNeeded: ['customers:write'],
      lacking: [],
    });
    expect(reader?.operations.granted).toEqual(reader?.operations.allowed);
    expect(reader?.operations.refused).toHaveLength(11);
    expect(writer?.operations.granted).toEqual(writer?.operations.allowed);
    expect(writer?.operations.allowed).toContain('DELETE /orders/{orderId}');
    expect(casesOf(report, 'writer').map(({ outcome }) => outcome)).toEqual(
      casesOf(report, 'writer').map(() => 'passed'),
    );
  });

  test('one that lacks a scope for what it may call is named, with the operation and the scope', async ({
    reference,
  }) => {
    const may = { operations: ['getOrder', 'refundOrder'] };
    const report = await run(
      await reference({}, withIdentities([{ name: 'refunds', scopes: ['orders:read', 'orders:write'], may }])),
    );
    const refused = failed(report).find(({ rule }) => rule === 'identity-granted');
    expect(refused).toMatchObject({
      severity: 'medium',
      operations: ['POST /orders/{orderId}/refunds'],
      message: 'refunds, which may call it, was answered 403',
    });
    expect(report.identities[0]).toMatchObject({ lacking: ['payments:write'] });
    const beyond = failed(report).find(({ rule }) => rule === 'insufficient-scope-refused');
    expect(beyond?.message).toBe('answered 200 to refunds, which may not call it (and 2 more like it)');
    expect(beyond?.operations).toContain('GET /orders');
  });

  test('on an API that is blind to scopes, the pattern accounts for them', async ({ reference }) => {
    const report = await run(await reference({ defects: ['ignores-scope'] }, withIdentities(ACCOUNTS)));
    expect(failed(report).map(({ rule }) => rule)).toEqual(['scope-blind']);
    expect(report.identities[0]?.operations.granted).toContain('DELETE /orders/{orderId}');
  });

  test('writes that would be granted are not sent where only refusals may be', async ({ reference }) => {
    const report = await run(
      await reference({}, (config, api) => ({
        ...config,
        target: { baseUrl: api.baseUrl, writes: 'refusals' },
        identities: ACCOUNTS,
      })),
    );
    const writer = casesOf(report, 'writer').filter(({ id }) => !id.startsWith('GET'));
    expect(writer.filter(({ outcome }) => outcome === 'passed').map(({ expected }) => expected)).not.toContain('2xx');
    const creating = writer.find(({ operation }) => operation === 'POST /orders');
    expect(creating).toMatchObject({ outcome: 'untested' });
    expect(creating?.reason).toMatch(/target\.writes is refusals/);
  });

  test('each comes with its own key, and no output holds it', async ({ reference }) => {
    const place = await reference({}, (config, api) => ({
      ...config,
      identities: [{ name: 'shop', security: { apiKey: { source: 'static', tokens: [{ token: api.apiKey }] } } }],
    }));
    const report = await run(place);
    expect(answers(report, 'GET /inventory/{sku}')).toEqual({ 'identity:shop': 'passed 200' });
    expect(casesOf(report, 'shop').find(({ operation }) => operation === 'GET /orders')?.outcome).toBe('inapplicable');
    const output = join(place.folder, 'conformance-report');
    for (const name of await readdir(output)) {
      expect(await readFile(join(output, name), 'utf8'), name).not.toContain(place.api.apiKey);
    }
  });
});

test.describe('tenants', () => {
  for (const otherTenant of [403, 404] as const) {
    test(`what one has made is ${otherTenant} to the other, read or written`, async ({ reference }) => {
      const report = await run(await reference({ tenants: true, otherTenant }));
      expect(failed(report)).toEqual([]);
      expect(report.summary.cases).toMatchObject({ failed: 0, cantTell: 0 });
      expect(report.leftovers).toEqual([]);
      const foreign = report.cases.filter(({ id }) => id.endsWith("other tenant's object"));
      expect(new Set(foreign.map(({ operation }) => operation.split(' ')[0]))).toEqual(
        new Set(['GET', 'PUT', 'PATCH', 'DELETE', 'POST']),
      );
      expect(new Set(foreign.map(({ observed }) => observed?.status))).toEqual(new Set([otherTenant]));
      expect(new Set(foreign.map(({ outcome }) => outcome))).toEqual(new Set(['passed']));
      for (const { id, request, control } of foreign) {
        const owner = report.cases.find((each) => each.id === control);
        expect(owner?.outcome, `the control of ${id}`).toBe('passed');
        expect(owner?.request?.url, 'the owner’s own, granted').toBe(request?.url);
      }
    });
  }

  test('an undeclared 404 is told, and not called a leak', async ({ reference }) => {
    const report = await run(
      await reference({ tenants: true, otherTenant: 404 }, ({ policy: _, ...config }) => config),
    );
    expect(failed(report).map(({ rule, severity }) => [rule, severity])).toEqual([['insufficient-scope-403', 'high']]);
    expect(failed(report)[0]?.message).toMatch(
      /answered 404 to (?:acme|globex)-clerk for what another tenant has made, where 403 is due/,
    );
  });

  test('one that reaches what the other has made is a critical finding that names both', async ({ reference }) => {
    const report = await run(await reference({ defects: ['ignores-tenant'] }));
    const [found, ...others] = failed(report);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ rule: 'other-tenant-refused', severity: 'critical' });
    expect(found?.message).toMatch(/^answered 20\d to \w+-clerk for what \w+-clerk of another tenant has made/);
    expect(found?.operations).toHaveLength(9);
    expect(report.leftovers).toEqual([]);
  });

  test('writes are tried with refusals alone, and nothing is said of what could not be made', async ({ reference }) => {
    const report = await run(
      await reference({ tenants: true }, (config, api) => ({
        ...config,
        target: { baseUrl: api.baseUrl, writes: 'refusals' },
      })),
    );
    const foreign = report.cases.filter(({ id }) => id.endsWith("other tenant's object"));
    expect(new Set(foreign.map(({ outcome }) => outcome))).toEqual(new Set(['untested']));
    for (const { reason } of foreign) expect(reason).toMatch(/is a write, and target\.writes is refusals/);
  });
});

test.describe('hooks', () => {
  test('a role is granted for the identity’s cases and taken away after them; an old token keeps what it had', async ({
    roles,
  }) => {
    const place = await roles(true);
    const report = await run(place);
    expect(answers(report, 'GET /reports')).toEqual({
      'identity:bot · token-from-before': 'passed 403',
      'identity:bot · token-from-after': 'passed 200',
    });
    expect(place.api.changes, 'one token before the change, one after it').toEqual([
      'grant after 1 tokens',
      'revoke after 2 tokens',
    ]);
    expect(place.api.held()).toEqual([]);
    expect(failed(report)).toMatchObject([
      {
        rule: 'old-token-follows-change',
        severity: 'info',
        operations: ['GET /reports'],
        message: 'bot is answered 403 with a token from before the change, and 200 with one from after it',
      },
    ]);
    expect(report.identities[0]).toMatchObject({
      operations: { allowed: ['GET /reports'], granted: ['GET /reports'], refused: ['GET /audit'] },
      neverNeeded: [],
      lacking: [],
    });
  });

  test('where roles are looked up on each request, the old token follows', async ({ roles }) => {
    const report = await run(await roles(false));
    expect(answers(report, 'GET /reports')).toEqual({
      'identity:bot · token-from-before': 'passed 200',
      'identity:bot · token-from-after': 'passed 200',
    });
    expect(failed(report)).toEqual([]);
  });

  const BROKEN: readonly (readonly [name: string, script: string, timeoutMs: number, reason: RegExp])[] = [
    [
      'fails',
      "console.error('no such role'); process.exitCode = 3",
      10_000,
      /^hooks\.before of bot ended with status 3: no such role$/,
    ],
    ['hangs', 'setInterval(() => {}, 1000)', 500, /^hooks\.before of bot did not end within 500 ms$/],
  ];
  for (const [name, script, timeoutMs, reason] of BROKEN) {
    test(`one that ${name} costs the identity’s cases and nothing else`, async ({ roles }) => {
      const place = await roles(true, { hooks: { before: [process.execPath, '-e', script], timeoutMs } });
      const report = await run(place);
      const own = casesOf(report, 'bot');
      expect(own).toHaveLength(4);
      for (const each of own) expect([each.outcome, each.reason]).toEqual(['untested', expect.stringMatching(reason)]);
      expect(report.summary.operations).toMatchObject({ proven: 2 });
    });
  }

  test('what it prints is masked', async ({ roles, folder }) => {
    const script = join(folder, 'leak.mjs');
    const hooks = { before: [process.execPath, script] };
    const place = await roles(true, { hooks });
    await writeFile(script, `console.error('token ${place.api.adminToken}'); process.exitCode = 1;`);
    const [first] = casesOf(await run(place), 'bot');
    expect(first?.reason).toMatch(/^hooks\.before of bot ended with status 1: token «credential [0-9a-f]{8}»$/);
  });

  test('a change that is not changed back is left behind, and the report says so', async ({ roles }) => {
    const place = await roles(true, {
      hooks: { before: [process.execPath, '-e', ''], after: [process.execPath, '-e', 'process.exitCode = 1'] },
    });
    expect((await run(place)).leftovers).toEqual([
      {
        operation: 'hooks.before of bot',
        parameter: 'identity',
        value: 'bot',
        reason: 'hooks.after of bot ended with status 1',
      },
    ]);
  });
});

/** A report without what differs from run to run. */
const verdictsOf = ({ cases, findings, identities, summary, leftovers }: Report) => ({
  cases: cases.map(({ id, outcome, reason, observed }) => ({ id, outcome, reason, status: observed?.status })),
  findings,
  identities,
  summary,
  leftovers,
});

test.describe('both hosts', () => {
  const read = async (folder: string): Promise<Report> =>
    JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8')) as Report;

  async function byBoth({ config, folder }: Place): Promise<readonly [Report, Report]> {
    const command = await twogate(['run', '--config', config]);
    expect(command.stderr).toBe('');
    const byCommand = await read(folder);
    await rm(join(folder, 'conformance-report'), { recursive: true });
    const arguments_ = ['test', '--project=conformance', '--workers=2', '--reporter=./src/reporter.ts'];
    await playwright(arguments_, { env: { TWOGATE_CONFIG: config } });
    return [byCommand, await read(folder)];
  }

  test('say the same of accounts and tenants', async ({ reference }) => {
    const [one, other] = await byBoth(
      await reference({ tenants: true }, (config) => ({
        ...config,
        identities: [...ACCOUNTS, ...(config.identities ?? [])],
      })),
    );
    expect(verdictsOf(other)).toEqual(verdictsOf(one));
    expect(one.identities).toHaveLength(4);
  });

  test('say the same of an identity with hooks, whose commands run once', async ({ roles }) => {
    const place = await roles(true);
    const [one, other] = await byBoth(place);
    expect(verdictsOf(other)).toEqual(verdictsOf(one));
    expect(place.api.changes.map((change) => change.split(' ')[0])).toEqual(['grant', 'revoke', 'grant', 'revoke']);
  });
});

const MISTAKES: readonly (readonly [name: string, identity: object, sentence: RegExp])[] = [
  [
    'an unknown key',
    { name: 'x', scops: [] },
    /there is no key identities\.0\.scops: the nearest known key is identities\.0\.scopes/,
  ],
  ['no name', { scopes: [] }, /identities\.0\.name is missing: it is required/],
  [
    'no such operation',
    { name: 'x', scopes: [], may: { operations: ['getOrdr'] } },
    /identity x: the document has no operation getOrdr\. The nearest one is getOrder/,
  ],
  [
    'no such token source',
    { name: 'x', scopes: [], security: { oauth: { source: 'statc' } } },
    /identities\/0\/security\/oauth.*identity x: there is no token source statc: the nearest one is static/,
  ],
  [
    'an option that its source does not have',
    { name: 'x', scopes: [], security: { apiKey: { source: 'static', token: 'k' } } },
    /identities\.0\.security\.apiKey\.token/,
  ],
  [
    'a hook without a program',
    { name: 'x', scopes: [], hooks: { before: ['./none.sh'] } },
    /identity x: there is no program \.\/none\.sh that could be run/,
  ],
];

test.describe('a mistake in the configuration is one clear sentence', () => {
  for (const [name, identity, sentence] of MISTAKES) {
    test(name, async ({ reference }) => {
      const { config, folder } = await reference({}, withIdentities([identity as IdentityConfig]));
      const ended = await twogate(['run', '--config', config], { cwd: folder });
      expect(ended.stderr).toMatch(sentence);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
      expect(ended.status).toBe(2);
    });
  }
});
