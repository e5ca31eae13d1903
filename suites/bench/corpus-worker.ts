import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { loadConfig } from '../../src/config.ts';

type Work = (name: string) => Promise<string>;

const [kind = '', corpus = ''] = process.argv.slice(2);
const catalogue = await loadCatalogue();

const WORK: Readonly<Record<string, Work>> = {
  plan: async (name) => {
    const allowRef = name.includes('/') ? [join(corpus, name.split('/')[0] ?? '')] : [];
    const flags = { document: join(corpus, name), allowRef };
    const config = await loadConfig({ cwd: corpus, env: {}, flags, needs: 'plan' });
    const { operations, cases } = await planFromConfig(config, catalogue, { assumeSources: true });
    return `${operations.length} operations, ${cases.length} cases`;
  },
  bundle: (name) =>
    new SwaggerParser().bundle(join(corpus, name)).then(
      () => 'bundled',
      (error: unknown) => String(error).split('\n')[0]?.replaceAll(corpus, '').slice(0, 80) ?? '',
    ),
};

const work = WORK[kind];
if (work === undefined) throw new Error(`no such work: ${kind}`);
const readme = await readFile(join(corpus, 'README.md'), 'utf8');
const names = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name ?? '');
const documents: Record<string, { readonly ms: number; readonly result: string }> = {};
for (const name of names) {
  const start = performance.now();
  const result = await work(name);
  documents[name] = { ms: performance.now() - start, result };
}
process.stdout.write(`${JSON.stringify(documents)}\n`);
