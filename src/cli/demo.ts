import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openReference } from '../../suites/reference/reference.ts';
import { writeWorkspace } from '../../suites/reference/workspace.ts';
import { configForRun } from './flags.ts';
import type { CommonFlags } from './main.ts';
import { runAndPrint } from './run.ts';

/** `twogate demo`: the reference API and its issuer on free loopback ports, and the whole matrix against them. */
export async function demo({
  defect = [],
  ...flags
}: CommonFlags & { readonly defect?: readonly string[] }): Promise<number> {
  const reference = await openReference({ defects: defect });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-demo-'));
  try {
    const file = await writeWorkspace(folder, reference);
    const config = await configForRun({ out: resolve('conformance-report'), ...flags, config: file });
    process.stdout.write(`Reference API at ${reference.baseUrl}, ${nameOf(defect)}\n\n`);
    return await runAndPrint(config, { operations: [], tags: [] });
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const nameOf = (defects: readonly string[]): string =>
  defects.length === 0 ? 'sound' : `with the defect ${defects.join(', ')}`;
