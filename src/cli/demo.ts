import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../suites/reference/listen.ts';
import { openReferenceApi } from '../../suites/reference/reference.ts';
import { KEYS_KEPT_MS } from '../../suites/reference/verification.ts';
import { writeWorkspaceFor } from '../../suites/reference/workspace.ts';
import { configForRun, type RunFlags } from './flags.ts';
import { runAndPrint } from './run.ts';

/** `aud` of every token. */
const AUDIENCE = 'https://api.orders.test';

/** Milliseconds beyond those for which the API keeps keys: for the request that fetches new ones. */
const SLACK_MS = 250;

export interface DemoFlags extends Omit<RunFlags, 'resume'> {
  readonly defect?: readonly string[];
}

/** `twogate demo`: the reference API on a free loopback port, the kit as its issuer, and the whole matrix against it. */
export async function demo({ defect = [], quiet = false, json = false, ...flags }: DemoFlags): Promise<number> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const trusted = { issuer, jwksUri: `${issuer}/jwks`, audience: AUDIENCE };
  const reference = await openReferenceApi(trusted, { defects: defect });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-demo-'));
  try {
    const oauth = { source: 'local-issuer', port, audience: AUDIENCE, keyCacheMs: KEYS_KEPT_MS + SLACK_MS };
    const file = await writeWorkspaceFor(oauth, folder, reference);
    const config = await configForRun({ out: resolve('conformance-report'), ...flags, config: file });
    if (!quiet && !json) process.stdout.write(`Reference API at ${reference.baseUrl}, ${nameOf(defect)}\n\n`);
    return await runAndPrint(config, { only: { operations: [], tags: [] }, quiet, json });
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const nameOf = (defects: readonly string[]): string =>
  defects.length === 0 ? 'sound' : `with the defect ${defects.join(', ')}`;
