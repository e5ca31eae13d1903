import { writeFileSync } from 'node:fs';

/** Preloaded into a measured process: leaves its peak memory in the file that `TWOGATE_BENCH_METER` names. */
const file = process.env.TWOGATE_BENCH_METER;
if (file !== undefined) {
  process.once('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
