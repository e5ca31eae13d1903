import { openReference } from './reference.ts';
import { type PipelineRun, runPipeline } from './run-pipeline.ts';
import type { OpenVariant } from './variant.ts';
import { type Declared, writeWorkspace, writeWorkspaceFor } from './workspace.ts';

/** Runs the whole pipeline against the reference API with the given defects, in this process; leaves nothing behind. */
export const runReference = async (defects: readonly string[]): Promise<PipelineRun> =>
  runAgainst(await openReference({ defects }));

/** The same against one that is listening, with what is declared of it; closes it. */
export async function runAgainst(reference: OpenVariant, declared: Declared = {}): Promise<PipelineRun> {
  const write = (folder: string): Promise<string> =>
    'oauth' in reference
      ? writeWorkspaceFor(reference.oauth, folder, reference)
      : writeWorkspace(folder, reference, declared);
  try {
    return await runPipeline(write);
  } finally {
    await reference.close();
  }
}
