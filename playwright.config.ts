import { defineConfig } from '@playwright/test';
import { conformanceProjects } from './suites/playwright.ts';

export default defineConfig({
  fullyParallel: true,
  // Many of the tests wait for a server or a child process of their own.
  workers: '100%',
  // Machines are shared and slow at times: a test ends by what it finds, not by the clock; this is for one that hangs.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env.CI !== undefined,
  globalSetup: './suites/reference/global-setup.ts',
  // In CI a dot for each test: what failed stands at the end, whole, and not among thousands of lines.
  reporter: [[process.env.CI === undefined ? 'list' : 'dot'], ['./src/reporter.ts']],
  projects: [
    { name: 'unit', testDir: 'suites/unit' },
    { name: 'reference', testDir: 'suites/reference' },
    ...conformanceProjects({ config: './suites/reference/twogate.config.yaml' }),
  ],
});
