import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { openReference } from './reference.ts';
import { ROOT, run } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

interface Installed {
  /** A folder outside the repository, in which the packed package is installed. */
  readonly folder: string;
}

const test = base.extend<object, { installed: Installed }>({
  installed: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'twogate-package-'));
      await use(await install(folder));
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

async function install(folder: string): Promise<Installed> {
  const packed = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  expect(packed.status, packed.stderr).toBe(0);
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const wanted = [join(folder, packed.stdout.trim()), `@playwright/test@${devDependencies['@playwright/test']}`];
  const ended = await run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...wanted], { cwd: folder });
  expect(ended.status, ended.stderr).toBe(0);
  return { folder };
}

const readReport = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'conformance-report', 'report.json'), 'utf8'));

test('installed in an empty folder, the command proves a reference API that runs elsewhere', async ({ installed }) => {
  const { folder } = installed;
  const reference = await openReference();
  try {
    await writeWorkspace(folder, reference);
    const ended = await run('npx', ['twogate', 'run'], { cwd: folder });
    expect(ended.stderr.replaceAll(/^npm warn.*\n/gm, '')).toBe('');
    expect(ended.stdout).toContain('18 proven, 0 violated');
    expect(ended.status).toBe(0);
  } finally {
    await reference.close();
  }
});

for (const name of ['playwright.config.ts', 'playwright.config.mjs']) {
  test(`installed in an empty folder, three lines of ${name} run the suite`, async ({ installed }) => {
    test.setTimeout(120_000);
    const { folder } = installed;
    const reference = await openReference({ defects: ['ignores-scope-once'] });
    try {
      await writeWorkspace(folder, reference);
      await rm(join(folder, 'conformance-report'), { recursive: true, force: true });
      await writeFile(join(folder, name), THREE_LINES);
      const ended = await run('npx', ['playwright', 'test', '-c', name], { cwd: folder });
      expect(ended.stdout).toContain('18 passed');
      expect(ended.stdout).toContain('1 failed');
      expect((await readReport(folder)).summary.operations).toMatchObject({ proven: 17, violated: 1 });
    } finally {
      await reference.close();
    }
  });
}

const THREE_LINES = `import { defineConfig } from '@playwright/test';
import { conformance } from 'twogate/playwright';
export default defineConfig(conformance({ config: './twogate.config.yaml' }));
`;

const SCENARIO = `import { test, expect } from 'twogate/playwright';
test('a reader cannot delete', async ({ api, credentials }) => {
  const order = await api.call('createOrder');
  const answer = await api.call('deleteOrder', { as: credentials.withScopes('orders:read'), path: { orderId: order.body.id } });
  expect(answer).toBeForbidden({ missingScope: 'orders:delete' });
});
`;

for (const type of ['commonjs', 'module']) {
  test(`installed in a folder of type ${type}, a scenario runs and stands in the report`, async ({ installed }) => {
    test.setTimeout(120_000);
    const { folder } = installed;
    const scenarios = join(folder, 'scenarios');
    const reference = await openReference();
    try {
      await writeWorkspace(folder, reference);
      await mkdir(scenarios, { recursive: true });
      await writeFile(join(scenarios, 'package.json'), JSON.stringify({ type }));
      await writeFile(join(scenarios, 'delete.spec.ts'), SCENARIO);
      await writeFile(
        join(folder, 'scenarios.config.ts'),
        THREE_LINES.replace("yaml' }", "yaml', scenarios: './scenarios' }"),
      );
      const args = ['playwright', 'test', '-c', 'scenarios.config.ts', '--project=scenarios'];
      const ended = await run('npx', args, { cwd: folder });
      expect(ended.stdout).toContain('2 passed');
      expect((await readReport(folder)).scenarios).toMatchObject([
        { title: 'a reader cannot delete', file: 'scenarios/delete.spec.ts', outcome: 'passed' },
      ]);
    } finally {
      await reference.close();
      await rm(scenarios, { recursive: true, force: true });
    }
  });
}

test('the public entry points load', async ({ installed }) => {
  const { folder } = installed;
  const program = `
    import * as kit from 'twogate';
    import * as playwright from 'twogate/playwright';
    import Reporter from 'twogate/reporter';
    import schema from 'twogate/report.schema.json' with { type: 'json' };
    console.log(typeof kit.runConformance, typeof playwright.conformance, typeof Reporter, schema.$id);`;
  await writeFile(join(folder, 'entries.mjs'), program);
  const ended = await run(process.execPath, ['--no-warnings', 'entries.mjs'], { cwd: folder });
  expect(ended.stdout.trim(), ended.stderr).toBe('function function function urn:twogate:report:1.0');
});
