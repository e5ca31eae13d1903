import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { TwogateError } from '../../src/errors.ts';
import { createRedactor } from '../../src/http/redaction.ts';
import type { CredentialNeed, OpenTokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import command from '../../src/token-sources/command.ts';
import { BEARER } from './plan-literals.ts';

let folder = '';
const closing: (() => Promise<void>)[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-command-'));
});

test.afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
});

const NEED: CredentialNeed = { scheme: BEARER, scopes: ['a', 'b'], kind: 'wrong-scope', standing: 'insufficient' };

async function open(options: JsonObject): Promise<OpenTokenSource> {
  const source = await command.open(options, { scheme: BEARER, folder });
  closing.push(async () => source.close?.());
  return source;
}

/** What a program of JavaScript gives. */
async function issued(program: string, more: JsonObject = {}) {
  await writeFile(join(folder, 'program.mjs'), program);
  const source = await open({ command: [process.execPath, './program.mjs'], ...more });
  return source.issue(NEED);
}

const jwt = (claims: JsonObject): string =>
  [{ alg: 'ES256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
    .concat('.c2ln');

test('the need comes as JSON on standard input', async () => {
  await issued(`
    import { writeFileSync } from 'node:fs';
    writeFileSync('need.json', await new Response(process.stdin).text());
    console.log('a-token');`);
  expect(JSON.parse(await readFile(join(folder, 'need.json'), 'utf8'))).toEqual({
    scheme: 'oauth',
    scopes: ['a', 'b'],
    kind: 'wrong-scope',
    standing: 'insufficient',
  });
});

test('what is asked of the log-in behind the token is told', async () => {
  const stepUp = { acrValues: ['urn:example:mfa'], maxAge: 600 };
  await writeFile(
    join(folder, 'program.mjs'),
    `import { writeFileSync } from 'node:fs';
    writeFileSync('need.json', await new Response(process.stdin).text());
    console.log('a-token');`,
  );
  const source = await open({ command: [process.execPath, './program.mjs'] });
  await source.issue({ ...NEED, stepUp });
  expect(JSON.parse(await readFile(join(folder, 'need.json'), 'utf8'))).toMatchObject({ stepUp });
});

test('a token as it is', async () => {
  expect(await issued(`console.log('a-token')`)).toEqual({ value: 'a-token' });
});

test('a token with its scopes and its end', async () => {
  const printed = { token: 'a-token', scopes: ['a'], expiresAt: 2_000_000_000 };
  expect(await issued(`console.log(${JSON.stringify(JSON.stringify(printed))})`)).toEqual({
    value: 'a-token',
    granted: ['a'],
    expiresAt: 2_000_000_000,
  });
});

test('a JWT says itself what it is', async () => {
  const token = jwt({ scope: 'a c', exp: 2_000_000_000 });
  expect(await issued(`console.log('${token}')`)).toEqual({
    value: token,
    granted: ['a', 'c'],
    expiresAt: 2_000_000_000,
  });
});

test('one that reads nothing is no fault', async () => {
  expect(await issued(`process.stdin.destroy(); console.log('a-token')`)).toEqual({ value: 'a-token' });
});

test('kinds that the user supplies', async () => {
  const source = await open({ command: [process.execPath], kinds: { expired: 'old' } });
  expect(source.supplied?.('expired')).toEqual({ value: 'old' });
  expect(source.supplied?.('toString')).toBeUndefined();
  expect(source.secrets).toEqual(['old']);
});

test.describe('what goes wrong costs the case, with the reason', () => {
  const WRONG: readonly (readonly [name: string, program: string, says: RegExp])[] = [
    [
      'an exit status',
      `console.error('not logged in:\\n  run login'); process.exitCode = 3`,
      /ended with exit status 3: not logged in: run login$/,
    ],
    ['a signal', `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 9000)`, /ended with a signal$/],
    ['nothing', '', /printed nothing$/],
    ['several lines', `console.log('one\\ntwo')`, /printed several lines where one credential is due$/],
    ['half of JSON', `console.log('{"token":')`, /printed something that begins like JSON and is none$/],
    ['JSON without a token', `console.log('{"access_token":"x"}')`, /printed JSON without a "token"$/],
    [
      'scopes that are none',
      `console.log('{"token":"x","scopes":"a b"}')`,
      /printed "scopes" that are no list of strings$/,
    ],
    [
      'an end that is none',
      `console.log('{"token":"x","expiresAt":"soon"}')`,
      /printed an "expiresAt" that is no number/,
    ],
    [
      'a flood',
      `process.stdout.write('x'.repeat(1e6)); setTimeout(() => {}, 9000)`,
      /printed more than any credential is long and was killed$/,
    ],
  ];
  for (const [name, program, says] of WRONG) {
    test(name, async () => {
      expect(await issued(program)).toEqual({ outcome: 'untested', unavailable: expect.stringMatching(says) });
    });
  }

  test('a credential that it complains about is masked', async () => {
    const program = `console.log('canary-token-1'); console.error('canary-token-1 is stale, ${jwt({ a: 1 })} too'); process.exitCode = 1`;
    const made = await issued(program);
    expect(made).toMatchObject({
      unavailable: expect.stringMatching(/status 1: «credential \w{8}» is stale, «credential \w{8}» too$/),
    });
  });

  test('what looks like a credential is masked though nobody knows it', async () => {
    const program = `console.error('vault: key 9f86d081884c7d659a2feaa0c55ad015 of ord_123 refused, --password=hunter2'); process.exitCode = 1`;
    expect(await issued(program)).toMatchObject({
      unavailable: expect.stringMatching(
        /: vault: key «credential \w{8}» of ord_123 refused, --password=«credential \w{8}»$/,
      ),
    });
  });

  test('what the run knows is masked before the words are cut', async () => {
    const known = 'canary-of-another-process';
    const words = '.'.repeat(290);
    await writeFile(join(folder, 'program.mjs'), `console.error('${words} ${known}'); process.exitCode = 1`);
    const source = await command.open(
      { command: [process.execPath, './program.mjs'] },
      { scheme: BEARER, folder, redact: createRedactor([known]) },
    );
    closing.push(async () => source.close?.());
    expect(await source.issue(NEED)).toMatchObject({ unavailable: expect.stringMatching(/\.{290} «credent/) });
  });

  test('a hang is killed, with what it started', async () => {
    const program = `
      import { spawn } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      writeFileSync('pids.json', JSON.stringify([process.pid, child.pid]));
      setInterval(() => {}, 1000);`;
    const start = performance.now();
    const made = await issued(program, { timeoutMs: 5000 });
    expect(made).toEqual({
      outcome: 'untested',
      unavailable: expect.stringMatching(/did not end within 5000 ms and was killed$/),
    });
    expect(performance.now() - start).toBeLessThan(60_000);
    const pids = JSON.parse(await readFile(join(folder, 'pids.json'), 'utf8')) as readonly number[];
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('the end of the run ends it', async () => {
    await writeFile(join(folder, 'program.mjs'), 'setInterval(() => {}, 1000);');
    const source = await open({ command: [process.execPath, './program.mjs'] });
    const pending = source.issue(NEED);
    await source.close?.();
    expect(await pending).toMatchObject({ outcome: 'untested', unavailable: expect.stringMatching(/the run ended/) });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.describe('a program that is not there, or is no program, is said at the start', () => {
  for (const name of ['./get-token', 'no-such-program-at-all', './readable.txt']) {
    test(name, async () => {
      await writeFile(join(folder, 'readable.txt'), 'no program');
      await chmod(join(folder, 'readable.txt'), 0o644);
      const error = await open({ command: [name] }).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(TwogateError);
      expect(error).toMatchObject({
        code: 'SOURCE_INVALID',
        message: `there is no program ${name} that could be run`,
        place: { pointer: '#/security/oauth/command' },
      });
    });
  }

  test('a path is relative to the configuration, a bare name is looked up', async () => {
    await writeFile(join(folder, 'get-token'), '#!/bin/sh\necho a-token\n');
    await chmod(join(folder, 'get-token'), 0o755);
    expect(await (await open({ command: ['./get-token'] })).issue(NEED)).toEqual({ value: 'a-token' });
    expect(await (await open({ command: ['echo', 'b-token'] })).issue(NEED)).toEqual({ value: 'b-token' });
  });
});
