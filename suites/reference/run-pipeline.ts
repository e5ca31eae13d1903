import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/catalogue.ts';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { readJournal } from '../../src/engine/journal.ts';
import { judge } from '../../src/judge.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';

export interface PipelineRun {
  readonly report: Report;
  readonly plan: Plan;
  /** By case id, as the journal on disk has them. */
  readonly observations: ReadonlyMap<string, Observation>;
  /** Judged anew from the plan and the journal that the run left on disk. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Runs the whole pipeline in this process; leaves nothing behind.
 * @param write - writes the configuration and what it names into a folder, and returns the configuration's path
 */
export async function runPipeline(write: (folder: string) => Promise<string>): Promise<PipelineRun> {
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const file = await write(folder);
    const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
    // Pages have tests of their own: here nobody would open one.
    const { report } = await runConformance({ ...config, formats: ['json'] });
    return { report, ...(await judgeStored(config.output)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judgeStored(folder: string): Promise<Omit<PipelineRun, 'report'>> {
  const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Plan;
  const { observations } = await readJournal(join(folder, 'journal.ndjson'));
  const { rules } = await loadCatalogue();
  return { plan, observations, verdicts: [...judge(plan, observations, rules)] };
}
