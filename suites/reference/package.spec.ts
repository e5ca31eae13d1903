import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect } from '@playwright/test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { test } from './installed.ts';
import { openReference } from './reference.ts';
import { ROOT, run, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

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

test.describe('the packed package', () => {
  test('publint has nothing to say', async ({ installed }) => {
    const { messages, pkg } = await publint({ pkgDir: installed.home, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test('the types are not wrong for who imports modules', async ({ installed }) => {
    const analysis = await checkPackage(createPackageFromTarballData(await readFile(installed.tarball)));
    if (!analysis.types) throw new Error('the package has no types');
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './playwright', './reporter']));
    // The package is of modules alone: what cannot import them cannot use it.
    const modern = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
    );
    expect(modern).toEqual([]);
  });

  test('a strict program in TypeScript compiles against it, declarations of the package included', async ({
    installed: { folder },
  }) => {
    const files = await writeProgram(folder);
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const ended = await run(process.execPath, [tsc, '-p', files], { cwd: folder });
    expect(ended.stdout).toBe('');
    expect(ended.status).toBe(0);
  });

  test('holds what is used, and all of it', async ({ installed: { home } }) => {
    const files = new Set(
      (await readdir(home, { recursive: true, withFileTypes: true }))
        .filter((each) => each.isFile())
        .map(({ parentPath, name }) =>
          join(parentPath, name)
            .slice(home.length + 1)
            .replaceAll('\\', '/'),
        ),
    );
    const { used, missing } = await usedModules(home, files);
    expect(missing).toEqual([]);
    const modules = [...files].filter((file) => file.endsWith('.js') && !file.includes('/enhance/'));
    const idle = modules.filter((file) => !used.has(file));
    const texts = await Promise.all(idle.map((file) => readFile(join(home, file), 'utf8')));
    expect(idle.filter((_, at) => texts[at]?.trim() !== 'export {};')).toEqual([]);
    const unwanted =
      /\.map$|\.tsbuildinfo|\.spec\.(?!js$|d\.ts$)|(?<!\.d)\.ts$|^dist\/suites\/(?:unit|bench|scenarios)/;
    expect([...files].filter((file) => unwanted.test(file))).toEqual([]);
    expect(
      [...files].filter((file) => /\.spec\./.test(file)).every((file) => file.includes('suites/conformance/')),
    ).toBe(true);
  });

  test('its pages lead to pages that it holds', async ({ installed: { home } }) => {
    const pages = [
      'README.md',
      ...(await readdir(join(home, 'docs'), { recursive: true })).map((name) => `docs/${name}`),
    ];
    const broken: string[] = [];
    for (const page of pages.filter((name) => name.endsWith('.md'))) {
      const text = await readFile(join(home, page), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        const path = posix.join(posix.dirname(page), target);
        await readFile(join(home, path)).catch(() => broken.push(`${page}: ${target}`));
      }
    }
    expect(broken).toEqual([]);
  });

  test('twogate init names a schema that is there', async ({ installed: { folder, home } }) => {
    const document = join(home, 'dist', 'suites', 'reference', 'openapi.yaml');
    const ended = await run('npx', ['twogate', 'init', document, '--out', 'drafted.yaml'], { cwd: folder });
    expect(ended.status, ended.stderr).toBe(0);
    const [, path = ''] =
      /^# yaml-language-server: \$schema=(.+)\n/.exec(await readFile(join(folder, 'drafted.yaml'), 'utf8')) ?? [];
    expect(JSON.parse(await readFile(join(folder, path), 'utf8'))).toMatchObject({ $id: 'urn:twogate:config:1.0' });
  });
});

const PROGRAM = `import { defineConfig, loadCatalogue, runConformance, type Report } from 'twogate';
import { conformance, expect, test } from 'twogate/playwright';
import Reporter from 'twogate/reporter';
import schema from 'twogate/config.schema.json' with { type: 'json' };
export const config = defineConfig({ document: './openapi.yaml' });
export const ids: Promise<readonly string[]> = loadCatalogue().then(({ rules }) => rules.map(({ id }) => id));
export const count = (report: Report): number => report.findings.length;
export default conformance({ config: './twogate.config.yaml' });
test('a scenario', async ({ api }) => expect(await api.call('getOrder')).toBeForbidden());
console.log(runConformance, Reporter, schema.title);
`;

/** Writes a program that takes in every entry point, and its tsconfig.json, whose path it returns. */
async function writeProgram(folder: string): Promise<string> {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    resolveJsonModule: true,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
  };
  await writeFile(join(folder, 'program.mts'), PROGRAM);
  const file = join(folder, 'tsconfig.program.json');
  await writeFile(file, JSON.stringify({ compilerOptions, files: ['program.mts'] }));
  return file;
}

/** Folders whose modules are found by listing them. */
const LISTED =
  /^dist\/(?:src\/(?:rules|credentials|token-sources|lint)|generators|reports\/formats|suites\/reference\/defects|suites\/conformance)\/[^/]+\.js$/;

const REFERENCE = /(?:\bfrom|\bimport|\bimport\(|\bURL\()\s*['"](\.[^'"]*[^/])['"]/g;

/** What the entry points lead to, and what of it is not there. */
async function usedModules(home: string, files: ReadonlySet<string>) {
  const { bin, exports } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'));
  const entries = JSON.stringify([bin, exports]).match(/dist\/[^"]+\.js(?=")/g) ?? [];
  const [used, missing, todo] = [new Set<string>(), new Set<string>(), [...entries, ...[...files].filter(isListed)]];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (used.has(file)) continue;
    used.add(file);
    if (!file.endsWith('.js')) continue;
    for (const [, target = ''] of (await readFile(join(home, file), 'utf8')).matchAll(REFERENCE)) {
      const path = posix.join(posix.dirname(file), target);
      if (files.has(path)) todo.push(path);
      else missing.add(`${file}: ${target}`);
    }
  }
  return { used, missing: [...missing] };
}

const isListed = (file: string): boolean => LISTED.test(file);

/** The modules that a command has Node.js run. */
async function modulesRun(args: readonly string[], folder: string): Promise<readonly string[]> {
  const coverage = join(folder, `coverage-${args.join('-').replaceAll(/\W/g, '')}`);
  const ended = await twogate(args, { env: { NODE_V8_COVERAGE: coverage } });
  expect(ended.status, ended.stderr).toBe(0);
  const texts = await Promise.all((await readdir(coverage)).map((name) => readFile(join(coverage, name), 'utf8')));
  return texts
    .flatMap((text) => (JSON.parse(text).result as readonly { readonly url: string }[]).map(({ url }) => url))
    .filter((url) => url.startsWith('file:'));
}

for (const args of [['--version'], ['--help'], ['run', '--help']]) {
  test(`twogate ${args.join(' ')} loads the command line alone`, async ({}, testInfo) => {
    const modules = await modulesRun(args, testInfo.outputDir);
    const own = modules.filter((url) => !url.includes('/node_modules/'));
    expect(own.map((url) => url.replace(/.*\/dist\//, ''))).toEqual(['src/cli/main.js']);
    const packages = new Set(modules.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
    expect([...packages]).toEqual(['commander']);
  });
}
