import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { ROOT, run } from './spawn.ts';

/** The packed package, installed outside the repository. */
export interface Installed {
  /** An empty folder but for what `npm install` leaves there. */
  readonly folder: string;
  /** Path of the package as it is published. */
  readonly tarball: string;
  /** Folder of the package in `node_modules`. */
  readonly home: string;
}

/** Tests of the package as a user gets it; packed and installed once for each worker. */
export const test = base.extend<object, { installed: Installed }>({
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
  const tarball = join(folder, packed.stdout.trim());
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const wanted = [tarball, `@playwright/test@${devDependencies['@playwright/test']}`];
  const ended = await run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...wanted], { cwd: folder });
  expect(ended.status, ended.stderr).toBe(0);
  return { folder, tarball, home: join(folder, 'node_modules', 'twogate') };
}
