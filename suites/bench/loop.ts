import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { RecordedRequest } from './target.ts';

/** The bare loop: sends recorded requests and reads the answers; nothing is looked at, nothing is kept. */
const [origin = '', file = '', concurrency = '16'] = process.argv.slice(2);
const requests = JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedRequest[];
const pool = new Pool(origin, { connections: Number(concurrency) });
let next = 0;

async function work(): Promise<void> {
  while (next < requests.length) {
    const request = requests[next] as RecordedRequest;
    next += 1;
    const { body } = await pool.request(request as Parameters<Pool['request']>[0]);
    await body.dump();
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work));
await pool.close();
