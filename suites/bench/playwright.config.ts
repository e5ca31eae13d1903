import { defineConfig } from '@playwright/test';

/** What is measured in a browser: one thing at a time. */
export default defineConfig({
  testDir: '.',
  workers: 1,
  timeout: 900_000,
  outputDir: '../../test-results/bench',
  reporter: [['list']],
});
