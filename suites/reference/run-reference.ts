import { openReference } from './reference.ts';
import { type PipelineRun, runPipeline } from './run-pipeline.ts';
import { writeWorkspace } from './workspace.ts';

/** Runs the whole pipeline against the reference API with the given defects, in this process; leaves nothing behind. */
export async function runReference(defects: readonly string[]): Promise<PipelineRun> {
  const reference = await openReference({ defects });
  try {
    return await runPipeline((folder) => writeWorkspace(folder, reference));
  } finally {
    await reference.close();
  }
}
