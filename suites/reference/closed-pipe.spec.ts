import { expect, test } from '@playwright/test';
import { ROOT, run } from './spawn.ts';

const command = `"${process.execPath}" "${ROOT}dist/src/cli/main.js"`;

for (const [name, line] of [
  ['a table', `${command} plan --document suites/reference/openapi.yaml | head -1`],
  ['a plan for machines', `${command} plan --document suites/reference/openapi.yaml --format json | head -c 10`],
  ['a rule', `${command} explain all-401 | head -1`],
] as const) {
  test(`who stops reading ${name} gets no error`, async () => {
    const ended = await run('sh', ['-c', line]);
    expect(ended.stderr.replace(/^No token source.*\n/, '')).toBe('');
    expect(ended.stdout.length).toBeGreaterThan(0);
  });
}

test('a run whose output nobody reads has the status of its findings all the same', async () => {
  const ended = await run('bash', [
    '-c',
    `set -o pipefail; cd "$(mktemp -d)"; ${command} demo --defect all-401 | head -1`,
  ]);
  expect(ended.stderr).toBe('');
  expect(ended.status).toBe(1);
});
