import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue } from '../../src/catalogue.ts';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { readJournal } from '../../src/engine/journal.ts';
import { judge } from '../../src/judge.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { openReference } from './reference.ts';
import { writeWorkspace } from './workspace.ts';

export interface ReferenceRun {
  readonly report: Report;
  /** Judged anew from the plan and the journal that the run left on disk. */
  readonly verdicts: readonly Verdict[];
}

/** Runs the whole pipeline against the reference API with the given defects, in this process; leaves nothing behind. */
export async function runReference(defects: readonly string[]): Promise<ReferenceRun> {
  const reference = await openReference({ defects });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const file = await writeWorkspace(folder, reference);
    const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
    const { report } = await runConformance(config);
    return { report, verdicts: await judgeStored(config.output) };
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function judgeStored(folder: string): Promise<readonly Verdict[]> {
  const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Plan;
  const { observations } = await readJournal(join(folder, 'journal.ndjson'));
  const { rules } = await loadCatalogue();
  return [...judge(plan, observations, rules)];
}
