import type { Catalogue } from '../../src/catalogue.ts';
import type { ResolvedConfig } from '../../src/config.ts';
import type { Plan } from '../../src/model/plan.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { plan } from './plan.ts';

/** Loads the configured document and plans it: the first two steps of the pipeline. Throws what `loadDocument` throws. */
export async function planFromConfig(config: ResolvedConfig, catalogue: Catalogue): Promise<Plan> {
  const { extensions, ...policy } = config.policy;
  const { scopeMode } = policy;
  const reading = { extensions, ...(scopeMode === 'undecided' ? {} : { scopeMode }) };
  const document = await loadDocument(config.document, { policy: reading, operations: config.operations });
  return plan(document, { ...catalogue, policy, config });
}
