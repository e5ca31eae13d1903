// Compiles to dist/ and copies the files that code reads beside itself; with --clean, removes what was there.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

if (process.argv.includes('--clean')) rmSync('dist', { recursive: true, force: true });

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const { status } = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

const assets = [
  'reports/report.schema.json',
  'reports/html/page.css',
  'reports/html/enhance',
  'suites/reference/openapi.yaml',
];
for (const asset of assets.filter((path) => existsSync(path))) cpSync(asset, join('dist', asset), { recursive: true });
