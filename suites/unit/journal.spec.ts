import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type JournalHead, openJournal, readJournal, reopenJournal } from '../../src/engine/journal.ts';
import type { Observation } from '../../src/model/observation.ts';

const HEAD: JournalHead = { kind: 'head', startedAt: '2026-01-01T00:00:00.000Z', baseUrl: 'http://127.0.0.1:1' };
const FINISHED = '2026-01-01T00:00:09.000Z';

const observation = (id: string, text = ''): Observation => ({
  case: id,
  kind: 'response',
  at: '2026-01-01T00:00:01.000Z',
  request: { method: 'GET', url: 'http://127.0.0.1:1/orders', headers: [] },
  status: 401,
  headers: [['www-authenticate', 'Bearer realm="orders"']],
  body: { mediaType: 'text/plain', text, bytes: text.length, truncated: false },
  durationMs: 1.5,
});

const NOT_SENT: Observation = { case: 'd', kind: 'not-sent', outcome: 'untested', reason: 'no source' };

/** Everything that could end a line before its time. */
const AWKWARD = 'line\nfeed\r\nreturn\r next\u0085 line\u2028 paragraph\u2029 null\u0000 quote" \\ é 🗝 \ud800';

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-journal-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

async function written(observations: readonly Observation[], finishedAt?: string): Promise<string> {
  const journal = await openJournal(at('journal.ndjson'), HEAD);
  for (const each of observations) journal.append(each);
  await journal.close(finishedAt);
  return at('journal.ndjson');
}

test('what is appended is read back, with head and end mark', async () => {
  const observations = [observation('a', AWKWARD), observation('b'), NOT_SENT];
  const run = await readJournal(await written(observations, FINISHED));
  expect(run.head).toEqual(HEAD);
  expect(run.finishedAt).toBe(FINISHED);
  expect([...run.observations.values()]).toEqual(JSON.parse(JSON.stringify(observations)));
});

test('a run that was cut off has no end mark', async () => {
  const run = await readJournal(await written([observation('a')]));
  expect(run).not.toHaveProperty('finishedAt');
  expect(run.observations.size).toBe(1);
});

test('a run that was killed is judged as far as it came, wherever the last line broke', async () => {
  const bytes = await readFile(
    await written([observation('a', AWKWARD), observation('b', 'é🗝'), observation('c')], FINISHED),
  );
  const lines = bytes.toString('utf8').split('\n');
  const headLength = Buffer.byteLength(`${lines[0]}`);
  for (let length = headLength; length <= bytes.length; length += 1) {
    const cut = bytes.subarray(0, length);
    await writeFile(at('cut.ndjson'), cut);
    const run = await readJournal(at('cut.ndjson'));
    // A line is whole once its last brace is there, line feed or not.
    const whole = lines.filter((line, index) => line !== '' && endOf(lines, index) <= length);
    expect([...run.observations.keys()]).toEqual(['a', 'b', 'c'].slice(0, Math.max(0, Math.min(3, whole.length - 1))));
    expect(run.finishedAt).toBe(whole.length === 5 ? FINISHED : undefined);
  }
});

test.describe('a journal that is gone on with', () => {
  test('ends the line that was cut, and goes on after it', async () => {
    const path = await written([observation('a'), observation('b')]);
    const bytes = await readFile(path);
    for (const cut of [0, 1, 2, 40]) {
      await writeFile(path, bytes.subarray(0, bytes.length - cut));
      const journal = await reopenJournal(path);
      journal.append(observation('c'));
      await journal.close(FINISHED);
      const run = await readJournal(path);
      expect([...run.observations.keys()], `cut by ${cut}`).toEqual(cut < 2 ? ['a', 'b', 'c'] : ['a', 'c']);
      expect(run).toMatchObject({ head: HEAD, finishedAt: FINISHED });
    }
  });

  test('tells what was made and not removed', async () => {
    const made = (value: string) => ({
      ...{ operation: 'POST /orders', parameter: 'orderId', value },
      ...{ take: [{ body: '/id' }], path: '/orders', within: {} },
    });
    const first = await openJournal(at('journal.ndjson'), HEAD);
    first.made(made('o-1'));
    first.cleaned();
    first.made(made('o-2'));
    await first.close();
    const run = await readJournal(at('journal.ndjson'));
    expect(run.made).toMatchObject([made('o-2')]);
    expect(run.observations.size).toBe(0);
  });
});

/** Octets up to the end of a line, without its line feed. */
const endOf = (lines: readonly string[], index: number): number =>
  Buffer.byteLength(lines.slice(0, index + 1).join('\n'));

test('what was appended is on disk before the journal is closed: a kill loses nothing that has settled', async () => {
  const journal = await openJournal(at('open.ndjson'), HEAD);
  const observations = Array.from({ length: 200 }, (_, index) => observation(`case ${index}`, 'x'.repeat(2000)));
  for (const each of observations) journal.append(each);
  await expect.poll(async () => (await readJournal(at('open.ndjson'))).observations.size).toBe(200);
  expect(await readJournal(at('open.ndjson'))).not.toHaveProperty('finishedAt');
  await journal.close();
});

test('a case that was observed twice counts as it was last', async () => {
  const later = observation('a', 'later');
  const { observations } = await readJournal(await written([observation('a'), observation('b'), later], FINISHED));
  expect(observations.get('a')).toEqual(later);
  expect(observations.size).toBe(2);
});

test('a broken line in the middle costs that line alone', async () => {
  const path = await written([observation('a'), observation('b'), observation('c')], FINISHED);
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (const broken of ['{"case":"b"', 'null', '17', '"text"', '[]', '{}', '']) {
    await writeFile(path, lines.with(2, broken).join('\n'));
    const run = await readJournal(path);
    expect([...run.observations.keys()]).toEqual(['a', 'c']);
    expect(run.finishedAt).toBe(FINISHED);
  }
});

test.describe('what is no journal is refused with one sentence', () => {
  for (const [name, text] of [
    ['empty', ''],
    ['text', 'hello\nworld\n'],
    ['other JSON', '{"schemaVersion":"1.0"}\n'],
    ['null', 'null\n'],
    ['without its head', `${JSON.stringify(observation('a'))}\n`],
  ] as const) {
    test(name, async () => {
      await writeFile(at('other'), text);
      await expect(readJournal(at('other'))).rejects.toMatchObject({
        code: 'REPORT_UNREADABLE',
        place: { file: at('other') },
      });
    });
  }

  test('a file that is not there', async () => {
    await expect(readJournal(at('missing'))).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' });
  });

  test('a folder', async () => {
    await expect(readJournal(folder)).rejects.toMatchObject({ code: 'REPORT_UNREADABLE' });
  });
});

test.describe('a journal that cannot be written', () => {
  test('is said at once', async () => {
    await mkdir(at('journal.ndjson'));
    await expect(openJournal(at('journal.ndjson'), HEAD)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    await expect(openJournal(at('no/such/folder'), HEAD)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });

  test('on a full disk is said when it is closed, and costs no exception before', async () => {
    test.skip(process.platform !== 'linux', '/dev/full is there on Linux alone');
    const journal = await openJournal('/dev/full', HEAD);
    for (let index = 0; index < 10; index += 1) journal.append(observation(`case ${index}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(journal.broken.aborted).toBe(true);
    journal.append(observation('late'));
    await expect(journal.close(FINISHED)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});
