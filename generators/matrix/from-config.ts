import type { Catalogue } from '../../src/catalogue.ts';
import type { ResolvedConfig } from '../../src/config.ts';
import type { Plan } from '../../src/model/plan.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { plan } from './plan.ts';

export interface PlanningOptions {
  /** Plan as if every scheme had a token source. */
  readonly assumeSources?: boolean;
}

/** Loads the configured document and plans it: the first two steps of the pipeline. Throws what `loadDocument` throws. */
export async function planFromConfig(
  config: ResolvedConfig,
  catalogue: Catalogue,
  options: PlanningOptions = {},
): Promise<Plan> {
  const { extensions, ...policy } = config.policy;
  const { scopeMode } = policy;
  const reading = { extensions, ...(scopeMode === 'undecided' ? {} : { scopeMode }) };
  const document = await loadDocument(config.document, { policy: reading, operations: config.operations });
  const { operations } = config;
  const sources = options.assumeSources === true ? 'all' : new Set(Object.keys(config.security));
  return plan(document, { ...catalogue, policy, operations, sources });
}
