import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig, Project } from '@playwright/test';
import { scenariosOf } from '../src/config.ts';
import { shareLedger } from '../src/http/ledger.ts';
import { createTest } from './fixtures/test.ts';
import { CONFIG_VARIABLE } from './matrix/rig.ts';

export type { Credentials } from './fixtures/credentials.ts';
export type { Exchange } from './fixtures/exchange.ts';
export type { Inner, ScenarioFixtures, Shared } from './fixtures/test.ts';
export type {
  Answer,
  Api,
  CallOptions,
  Credential,
  ProbeRequest,
  ScenarioProbe,
  ScenarioReport,
} from './fixtures/types.ts';
export { expect } from './matchers/expect.ts';

/** The document's operations by operationId, as `twogate init --types` writes them: a declaration that is merged with this one. */
// biome-ignore lint/suspicious/noEmptyInterface: what is merged with it fills it
export interface Operations {}

/** Playwright's `test`, with the fixtures `api`, `credentials`, `identities`, `probe` and `report`. */
export const test = createTest<Operations>();

export interface ConformanceOptions {
  /** Path of the configuration, from the working directory; default: `twogate.config.yaml`, `.json` or `.ts` there. */
  readonly config?: string;
  /** Folder of scenarios, from the working directory; default: the configuration's `scenarios`. */
  readonly scenarios?: string;
}

/**
 * The projects that run the matrix: `preflight`, which proves target and credentials, and `conformance`, which depends on it; and, where
 * there are scenarios, `scenarios`. Names the configuration to every process of the run, and lets them tell each other what is to be masked.
 * @throws CONFIG_UNREADABLE where the folder of scenarios cannot be read from a configuration of code
 */
export function conformanceProjects({ config, scenarios }: ConformanceOptions = {}): Project[] {
  if (config !== undefined) process.env[CONFIG_VARIABLE] ??= resolve(config);
  shareLedger(process.env);
  const own = scenarios === undefined ? scenariosOf(process.env[CONFIG_VARIABLE], process.cwd()) : resolve(scenarios);
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
    ...(own === undefined ? [] : [{ name: 'scenarios', testDir: own, dependencies: ['preflight'] }]),
  ];
}

/** A whole Playwright configuration: `export default defineConfig(conformance({ config: './twogate.config.yaml' }))`. */
export const conformance = (options: ConformanceOptions = {}): PlaywrightTestConfig => ({
  fullyParallel: true,
  projects: conformanceProjects(options),
  reporter: [['list'], ['twogate/reporter']],
});
