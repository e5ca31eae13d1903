import { openReference, type Reference } from './reference.ts';
import { type PipelineRun, runPipeline } from './run-pipeline.ts';
import type { Declared } from './variant.ts';
import { writeWorkspace } from './workspace.ts';

/** Runs the whole pipeline against the reference API with the given defects, in this process; leaves nothing behind. */
export const runReference = async (defects: readonly string[]): Promise<PipelineRun> =>
  runAgainst(await openReference({ defects }));

/** The same against one that is listening, with what is declared of it; closes it. */
export async function runAgainst(reference: Reference, declared: Declared = {}): Promise<PipelineRun> {
  try {
    return await runPipeline((folder) => writeWorkspace(folder, reference, declared));
  } finally {
    await reference.close();
  }
}
