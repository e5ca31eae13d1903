import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Installed, test } from './installed.ts';
import { startIssuer } from './issuer.ts';
import { openReferenceApi } from './reference.ts';
import { ROOT, run } from './spawn.ts';

/** A fenced block of a page. */
interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksOf = (page: string): readonly Block[] =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language = '', text = '']) => ({ language, text }));

interface Command {
  readonly line: string;
  /** What the comment beside it says, else 0. */
  readonly status: number;
}

const commandsIn = (text: string): readonly Command[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({
      line: line.replace(/\s+#.*/, ''),
      status: Number(/#.*\bexit (\d+)/.exec(line)?.[1] ?? 0),
    }));

/** A user's folder, and what is in the user's environment. */
interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tarball: string;
}

/** What the pages presuppose: a document, a test key, and an API that trusts it. */
async function withApi(name: string, { folder, tarball }: Installed, body: (place: Place) => Promise<void>) {
  const place = join(folder, name);
  const { privateJwk, jwksUri, close } = await startIssuer();
  const trusted = { issuer: 'https://issuer.test', audience: 'https://api.test', jwksUri };
  const api = await openReferenceApi(trusted);
  try {
    await mkdir(place);
    await writeFile(join(place, 'package.json'), '{ "private": true }');
    await copyFile(api.documentPath, join(place, 'openapi.yaml'));
    await writeFile(join(place, 'test-issuer.jwk.json'), JSON.stringify(privateJwk));
    await body({ folder: place, tarball, env: { TWOGATE_BASE_URL: api.baseUrl, API_KEY: api.apiKey } });
  } finally {
    await Promise.all([api.close(), close()]);
  }
}

/** A clone is what this is; the two commands are this test-suite and its demo. */
const ofClone = ({ line }: Command): boolean => line.startsWith('npm ci && ');

/** Does what a page says, from top to bottom: commands are run, files that are shown whole are written. Returns the commands. */
async function follow(page: string, { folder, env, tarball }: Place): Promise<readonly string[]> {
  const done: string[] = [];
  for (const { language, text } of blocksOf(page)) {
    if (language === 'yaml' && /^document:/.test(text)) await writeFile(join(folder, 'twogate.config.yaml'), text);
    if (language === 'ts' && text.includes('conformance(')) await writeFile(join(folder, 'playwright.config.ts'), text);
    if (language !== 'sh') continue;
    for (const { line, status } of commandsIn(text).filter((each) => !ofClone(each))) {
      const local = line.replace(/^(npm install --save-dev) twogate$/, `$1 ${tarball}`);
      const ended = await run('bash', ['-c', local], { cwd: folder, env });
      expect(ended.status, `${line}\n${ended.stdout}\n${ended.stderr}`).toBe(status);
      done.push(line);
    }
  }
  return done;
}

for (const page of ['README.md', 'docs/quick-start.md']) {
  test(`whoever does what ${page} says gets what it says`, async ({ installed }) => {
    await withApi(page.replaceAll(/\W/g, '-'), installed, async (place) => {
      const done = await follow(await readFile(join(ROOT, page), 'utf8'), place);
      expect(done).toEqual(expect.arrayContaining(['npm install --save-dev twogate', 'npx twogate run']));
      const report = JSON.parse(await readFile(join(place.folder, 'conformance-report', 'report.json'), 'utf8'));
      expect(report.findings).toEqual([]);
      expect(report.summary.operations.proven).toBeGreaterThan(5);
      expect(report.summary.operations.violated).toBe(0);
    });
  });
}

test('what the README says of a clone are scripts', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const readme = blocksOf(await readFile(join(ROOT, 'README.md'), 'utf8')).filter(({ language }) => language === 'sh');
  const clone = readme.flatMap(({ text }) => commandsIn(text)).filter(ofClone);
  const names = clone.map(({ line }) => /^npm ci && npm (?:run )?(\w+)$/.exec(line)?.[1] ?? line);
  expect(names).toEqual(['demo', 'test']);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(names));
});
