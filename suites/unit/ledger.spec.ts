import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { LEDGER_VARIABLE, openLedger, shareLedger } from '../../src/http/ledger.ts';
import { createMemory, type Ledger, mask } from '../../src/http/redaction.ts';
import { runProgram } from '../../src/token-sources/program/run.ts';
import { ROOT, run } from '../reference/spawn.ts';

const shared: NodeJS.ProcessEnv = {};
const path = (): string => (shared[LEDGER_VARIABLE] ?? '').replace(/^[^:]*:/, '');

test.beforeEach(() => {
  delete shared[LEDGER_VARIABLE];
  shareLedger(shared);
});

test.afterEach(() => rmSync(path(), { force: true }));

function opened(): Ledger {
  const ledger = openLedger(shared);
  if (ledger === undefined) throw new Error('there is no ledger');
  return ledger;
}

test('alone, a process has none', () => {
  expect(openLedger({})).toBeUndefined();
  expect(openLedger({ [LEDGER_VARIABLE]: 'what is this' })).toBeUndefined();
});

test('what is shared already stays', () => {
  const before = shared[LEDGER_VARIABLE];
  shareLedger(shared);
  expect(shared[LEDGER_VARIABLE]).toBe(before);
});

test('what one tells, each other hears, once', () => {
  const [one, two] = [opened(), opened()];
  expect(two.hear()).toEqual([]);
  one.tell('canary-é\nwith a line feed');
  two.tell('canary-two');
  one.tell('canary-three');
  expect(two.hear()).toEqual(['canary-é\nwith a line feed', 'canary-two', 'canary-three']);
  expect(two.hear()).toEqual([]);
  expect(opened().hear()).toHaveLength(3);
});

test('more than is read at once, and a line that is still being written', () => {
  const [one, two] = [opened(), opened()];
  const many = Array.from({ length: 700 }, (_, index) => `canary-${index}-${'x'.repeat(index)}`);
  for (const each of many) one.tell(each);
  expect(two.hear()).toEqual(many);
  const whole = readFileSync(path(), 'utf8');
  one.tell('canary-last');
  const line = readFileSync(path(), 'utf8').slice(whole.length);
  writeFileSync(path(), `${whole}${line.slice(0, 9)}`);
  expect(two.hear()).toEqual([]);
  writeFileSync(path(), `${whole}${line}`);
  expect(two.hear()).toEqual(['canary-last']);
});

test('the file holds nothing legible, is for its owner alone, and says nothing twice alike', () => {
  const ledger = opened();
  for (let time = 0; time < 2; time += 1) ledger.tell('canary-on-disk');
  const text = readFileSync(path(), 'utf8');
  for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
    expect(text).not.toContain(Buffer.from('canary-on-disk').toString(encoding).slice(0, 8));
  }
  expect(new Set(text.trim().split('\n')).size).toBe(2);
  if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('lines of another key or of nobody are passed over', () => {
  const ledger = opened();
  ledger.tell('canary-before');
  writeFileSync(path(), 'short\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n', { flag: 'a' });
  ledger.tell('canary-after');
  expect(opened().hear()).toEqual(['canary-before', 'canary-after']);
});

test('a memory masks what another was given, and does not tell what it heard or knows', () => {
  const [one, two] = [createMemory([], opened()), createMemory(['canary-known'], opened())];
  one.remember('canary-given');
  expect(two.redact('canary-given again')).toBe(`${mask('canary-given')} again`);
  const before = readFileSync(path(), 'utf8');
  two.remember('canary-given');
  two.remember('canary-known');
  one.remember('canary-given');
  expect(readFileSync(path(), 'utf8')).toBe(before);
});

test('several processes write at once, and nothing is lost', async () => {
  const module = JSON.stringify(pathToFileURL(`${ROOT}dist/src/http/ledger.js`).href);
  const script = (name: string): string => `
    import { openLedger } from ${module};
    const ledger = openLedger(process.env);
    for (let index = 0; index < 300; index += 1) ledger.tell('canary-${name}-' + index);`;
  const env = { [LEDGER_VARIABLE]: shared[LEDGER_VARIABLE] ?? '' };
  const ended = await Promise.all(
    ['a', 'b', 'c'].map((name) => run(process.execPath, ['--input-type=module', '-e', script(name)], { env })),
  );
  expect(ended.map(({ status, stderr }) => [status, stderr])).toEqual([0, 1, 2].map(() => [0, '']));
  expect(new Set(opened().hear()).size).toBe(900);
});

test('its file goes with the process that shared it', async () => {
  const module = JSON.stringify(pathToFileURL(`${ROOT}dist/src/http/ledger.js`).href);
  const script = `
    import { existsSync } from 'node:fs';
    import { LEDGER_VARIABLE, openLedger, shareLedger } from ${module};
    shareLedger(process.env);
    openLedger(process.env).tell('canary');
    const path = process.env[LEDGER_VARIABLE].replace(/^[^:]*:/, '');
    console.log(existsSync(path) + ' ' + path);
    process.exit(1);`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^true /);
  expect(existsSync(stdout.slice('true '.length).trim())).toBe(false);
});

test('programs of the user do not get its key', async () => {
  const before = process.env[LEDGER_VARIABLE];
  process.env[LEDGER_VARIABLE] = shared[LEDGER_VARIABLE];
  const ended = await runProgram({
    program: process.execPath,
    args: ['-e', 'console.log(JSON.stringify(process.env))'],
    folder: ROOT,
    input: '',
    timeoutMs: 30_000,
    signal: new AbortController().signal,
  });
  if (before === undefined) delete process.env[LEDGER_VARIABLE];
  else process.env[LEDGER_VARIABLE] = before;
  const env = JSON.parse(ended.stdout) as Readonly<Record<string, string>>;
  expect(env.PATH).toBe(process.env.PATH);
  expect(env).not.toHaveProperty(LEDGER_VARIABLE);
});
