import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'suites',
  fullyParallel: true,
  reporter: [['list']],
  projects: [
    { name: 'unit', testMatch: 'unit/**/*.spec.ts' },
    { name: 'reference', testMatch: 'reference/**/*.spec.ts' },
  ],
});
