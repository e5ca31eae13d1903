import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Running } from '../../listen.ts';
import type { Reference } from '../../reference.ts';

const PROGRAM = fileURLToPath(new URL('./program.mjs', import.meta.url));

/** Starts the gateway as a process of its own, in front of the API. Rejects where it ends before it listens. */
export async function startGateway({ baseUrl, issuer, audience, apiKey }: Reference): Promise<Running> {
  const env = { UPSTREAM: baseUrl, ISSUER: issuer, AUDIENCE: audience, API_KEY: apiKey };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface(child.stdout);
  const first = await new Promise<string | undefined>((resolve) => {
    lines.once('line', resolve);
    child.once('close', () => resolve(undefined));
  });
  if (first === undefined) throw new Error('the gateway ended before it listened');
  return {
    baseUrl: first,
    close: async () => {
      child.kill();
      await ended;
    },
  };
}
