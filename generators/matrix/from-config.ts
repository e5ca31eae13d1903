import type { Catalogue } from '../../src/catalogue.ts';
import type { ResolvedConfig } from '../../src/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Plan } from '../../src/model/plan.ts';
import { loadDocument } from '../../src/openapi/load.ts';
import { identitiesIn } from './identities.ts';
import { plan } from './plan.ts';

export interface PlanningOptions {
  /** Plan as if every scheme had a token source. */
  readonly assumeSources?: boolean;
  /** Called before each operation is planned. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Loads the configured document, read as the configuration says. Throws what `loadDocument` throws. */
export function documentFromConfig({ document, policy, operations, allowRef }: ResolvedConfig): Promise<Document> {
  const { extensions, scopeMode } = policy;
  const reading = { extensions, ...(scopeMode === 'undecided' ? {} : { scopeMode }) };
  return loadDocument(document, { policy: reading, operations, allowRef });
}

/** Loads the configured document and plans it: the first two steps of the pipeline. Throws what `loadDocument` throws. */
export async function planFromConfig(
  config: ResolvedConfig,
  catalogue: Catalogue,
  options: PlanningOptions = {},
): Promise<Plan> {
  return planDocument(await documentFromConfig(config), { config, catalogue, ...options });
}

export interface Planning extends PlanningOptions {
  readonly config: ResolvedConfig;
  readonly catalogue: Catalogue;
}

/** Plans a document that was loaded as the configuration says. */
export function planDocument(document: Document, { config, catalogue, ...options }: Planning): Plan {
  const { operations } = config;
  const { extensions: _, ...policy } = config.policy;
  const sources = options.assumeSources === true ? 'all' : new Set(Object.keys(config.security));
  const identities = identitiesIn(document, config);
  const { onProgress } = options;
  return plan(document, {
    ...catalogue,
    policy,
    operations,
    sources,
    identities,
    ...(onProgress ? { onProgress } : {}),
  });
}
