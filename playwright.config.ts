import { defineConfig } from '@playwright/test';
import { conformanceProjects } from './suites/playwright.ts';

export default defineConfig({
  fullyParallel: true,
  // Most of the tests wait for a server or a child process of their own.
  workers: '100%',
  forbidOnly: process.env.CI !== undefined,
  globalSetup: './suites/reference/global-setup.ts',
  reporter: [['list'], ['./src/reporter.ts']],
  projects: [
    { name: 'unit', testDir: 'suites/unit' },
    { name: 'reference', testDir: 'suites/reference' },
    ...conformanceProjects({ config: './suites/reference/twogate.config.yaml' }),
  ],
});
