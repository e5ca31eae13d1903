import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig, Project } from '@playwright/test';
import { shareLedger } from '../src/http/ledger.ts';
import { CONFIG_VARIABLE } from './matrix/rig.ts';

export interface ConformanceOptions {
  /** Path of the configuration, from the working directory; default: `twogate.config.yaml`, `.json` or `.ts` there. */
  readonly config?: string;
}

/**
 * The projects that run the matrix: `preflight`, which proves target and credentials, and `conformance`, which depends on it.
 * Names the configuration to every process of the run, and lets them tell each other what is to be masked.
 */
export function conformanceProjects({ config }: ConformanceOptions = {}): Project[] {
  if (config !== undefined) process.env[CONFIG_VARIABLE] ??= resolve(config);
  shareLedger(process.env);
  const testDir = fileURLToPath(new URL('./conformance/', import.meta.url));
  return [
    { name: 'preflight', testDir, testMatch: /preflight\.spec\.[jt]s$/ },
    {
      name: 'conformance',
      testDir,
      testMatch: /matrix\.spec\.[jt]s$/,
      dependencies: ['preflight'],
      fullyParallel: true,
    },
  ];
}

/** A whole Playwright configuration: `export default defineConfig(conformance({ config: './twogate.config.yaml' }))`. */
export const conformance = (options: ConformanceOptions = {}): PlaywrightTestConfig => ({
  fullyParallel: true,
  projects: conformanceProjects(options),
  reporter: [['list'], ['twogate/reporter']],
});
