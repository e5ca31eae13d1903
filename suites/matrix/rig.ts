import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { type Catalogue, loadCatalogue } from '../../src/catalogue.ts';
import { loadConfig, type RunConfig, readAccepted } from '../../src/config.ts';
import { type OpenProbe, openProbe } from '../../src/engine/open.ts';
import { openLedger } from '../../src/http/ledger.ts';
import type { Accepted } from '../../src/model/accepted.ts';
import type { Plan } from '../../src/model/plan.ts';

/** Names the configuration to every process of a Playwright run. */
export const CONFIG_VARIABLE = 'TWOGATE_CONFIG';

/** What is needed to declare the tests: no network, no secrets. */
export interface Planned {
  readonly catalogue: Catalogue;
  readonly plan: Plan;
}

/** Plans from the configuration that `TWOGATE_CONFIG` names, or that stands in the working directory. */
export async function planRig(): Promise<Planned> {
  const config = await loadConfig({ ...rigInput(), needs: 'plan' });
  const catalogue = await loadCatalogue(config.extensions);
  return { catalogue, plan: await planFromConfig(config, catalogue) };
}

/** What is needed to run them: one per worker. */
export interface Rig extends Planned, OpenProbe {
  readonly config: RunConfig;
  readonly accepted: Accepted;
}

/** Opens token sources and connections. */
export async function openRig(planned: Planned): Promise<Rig> {
  const config = await loadConfig({ ...rigInput(), needs: 'run' });
  const accepted = await readAccepted(config);
  const ledger = openLedger(process.env);
  const equipment = { ...planned.catalogue, ...(ledger === undefined ? {} : { ledger }) };
  return { ...planned, config, accepted, ...(await openProbe(planned.plan, config, equipment)) };
}

/** Where the processes of a Playwright run find their configuration. */
export function rigInput() {
  const config = process.env[CONFIG_VARIABLE];
  return { ...(config === undefined ? {} : { config }), cwd: process.cwd(), env: process.env, flags: {} };
}
