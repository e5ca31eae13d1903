import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { test as base, chromium, type LaunchOptions } from '@playwright/test';
import { TwogateError } from '../src/errors.ts';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** Chromium's own traffic; a test's page is all that may be loaded. */
const OFF_THE_NETWORK = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
];

const INSTALL_TIMEOUT = 300_000;

/** Playwright's `test`, with a Chromium that `findBrowser` found. */
export const test = base.extend<object, { launchOptions: LaunchOptions }>({
  launchOptions: [
    async ({}, use) => {
      const executablePath = findBrowser();
      await use({ executablePath, args: OFF_THE_NETWORK });
    },
    { scope: 'worker', timeout: 2 * INSTALL_TIMEOUT + 60_000 },
  ],
});

export { expect } from '@playwright/test';

/**
 * The path of a Chromium that starts: `TWOGATE_BROWSER`, Playwright's own, the system's, or one installed now.
 * Throws `DEPENDENCY_MISSING` where none can be had.
 */
export function findBrowser(): string {
  const named = process.env.TWOGATE_BROWSER;
  if (named !== undefined && named !== '') return namedBrowser(named);
  const found = installedBrowser() ?? downloadedBrowser() ?? packagedBrowser();
  if (found !== undefined) return found;
  throw new TwogateError('DEPENDENCY_MISSING', 'No Chromium was found, and none could be installed', {
    hint: 'Install Chromium or Google Chrome, or name one in TWOGATE_BROWSER.',
  });
}

function namedBrowser(path: string): string {
  if (starts(path)) return path;
  throw new TwogateError('DEPENDENCY_MISSING', `TWOGATE_BROWSER names ${path}, which does not start`, {
    hint: 'Name the executable of a Chromium or Google Chrome.',
  });
}

function installedBrowser(): string | undefined {
  return [chromium.executablePath(), ...systemPaths()].find(starts);
}

function systemPaths(): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function downloadedBrowser(): string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json'));
  run(process.execPath, [join(folder, 'cli.js'), 'install', '--no-shell', 'chromium']);
  return installedBrowser();
}

function packagedBrowser(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const waitForLock = ['-o', 'DPkg::Lock::Timeout=300'];
  if (!run('apt-get', [...waitForLock, 'update'])) return undefined;
  run('apt-get', [...waitForLock, 'install', '-y', '--no-install-recommends', 'chromium']);
  return installedBrowser();
}

/** A browser without its shared libraries is there and does not start. */
function starts(path: string): boolean {
  return isExecutable(path) && spawnSync(path, ['--version'], { timeout: 30_000, stdio: 'ignore' }).status === 0;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command: string, parameters: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, parameters, { env, stdio: 'ignore', timeout: INSTALL_TIMEOUT }).status === 0;
}
