import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { writeReport } from '../../reports/write.ts';
import { type Catalogue, loadCatalogue, type OwnFolders } from '../../src/catalogue.ts';
import { formatsNamed, makeReport, select } from '../../src/cli/conformance.ts';
import { loadConfig, type RunConfig } from '../../src/config.ts';
import { openProbe } from '../../src/engine/open.ts';
import { probePlan } from '../../src/engine/run.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { startApi } from '../reference/api.ts';
import { loadDefects } from '../reference/defect.ts';
import { startIssuer } from '../reference/issuer.ts';
import { openReference } from '../reference/reference.ts';
import { ROOT } from '../reference/spawn.ts';
import { loadVariants } from '../reference/variant.ts';
import { writeWorkspace } from '../reference/workspace.ts';

const REGISTRIES: Readonly<Record<keyof Catalogue, string>> = {
  rules: 'src/rules',
  credentials: 'src/credentials',
  sources: 'src/token-sources',
  generators: 'generators',
  formats: 'reports/formats',
};

/** Names of the modules of a folder, without their endings. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ name }) => basename(name, '.ts'))
    .sort();
}

test.describe('the folder is the registry', () => {
  for (const [kind, folder] of Object.entries(REGISTRIES)) {
    test(`${folder}: every file is an entry, and its name is the entry’s id`, async () => {
      const entries = (await loadCatalogue())[kind as keyof Catalogue];
      expect(entries.length).toBeGreaterThan(1);
      expect(entries.map(({ id }) => id)).toEqual(await namesIn(folder));
      for (const { id, title } of entries) {
        expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
        expect(title).toMatch(/\S/);
      }
    });
  }

  test('suites/reference/defects: every file is a defect, and its name is the defect’s id', async () => {
    const defects = await loadDefects();
    expect(defects.map(({ id }) => id).sort()).toEqual(await namesIn('suites/reference/defects'));
  });

  test('suites/reference/variants: every file is a variant, and its name is the variant’s id', async () => {
    const variants = await loadVariants();
    expect(variants.map(({ id }) => id)).toEqual(await namesIn('suites/reference/variants'));
  });

  test('what a defect names exists', async () => {
    const { rules } = await loadCatalogue();
    const ids = new Set(rules.map(({ id }) => id));
    const patterns = new Set(rules.flatMap(({ pattern }) => pattern ?? []));
    for (const defect of await loadDefects()) {
      expect(
        defect.rules.filter((id) => !ids.has(id)),
        defect.id,
      ).toEqual([]);
      if (defect.pattern !== undefined) expect(patterns, defect.id).toContain(defect.pattern);
      else expect(defect.rules.length, defect.id).toBeGreaterThan(0);
    }
  });
});

test.describe('to add one thing is to add one file', () => {
  let folder = '';
  test.beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twogate-registry-'));
  });
  test.afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Writes the one file, in a folder that holds nothing else. */
  async function add(name: string, text: string): Promise<string> {
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, name), text);
    return own;
  }

  interface Conducted {
    readonly plan: Plan;
    readonly report: Report;
    readonly files: readonly string[];
  }

  /** The pipeline with the user's own folders, on one operation of the reference API. */
  async function conduct(own: OwnFolders, formats: readonly string[] = ['json']): Promise<Conducted> {
    const reference = await openReference();
    try {
      const file = await writeWorkspace(join(folder, 'work'), reference);
      const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
      return await runOn(config, await loadCatalogue(own), formats);
    } finally {
      await reference.close();
    }
  }

  async function runOn(config: RunConfig, catalogue: Catalogue, formats: readonly string[]): Promise<Conducted> {
    const plan = select(await planFromConfig(config, catalogue), { operations: ['GET /orders'], tags: [] });
    const { probe, close } = await openProbe(plan, config, catalogue);
    const observations = new Map<string, Observation>();
    const observe = (observation: Observation): void => void observations.set(observation.case, observation);
    await probePlan(plan, { probe, limits: config.target.limits, observe });
    await close();
    const run = {
      baseUrl: config.target.baseUrl,
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.000Z',
    };
    const report = makeReport(plan, observations, { catalogue, run });
    return { plan, report, files: await writeReport(report, formatsNamed(formats, catalogue), config.output) };
  }

  test('a rule is judged over a run', async () => {
    const rules = await add(
      'refusal-names-the-house.ts',
      `import { defineRule, rfc } from 'twogate';
export default defineRule({
  id: 'refusal-names-the-house', title: 'A refusal names the house', reach: 'case', standings: ['absent'], needs: ['control'],
  severity: 'medium', keyword: { default: 'none' }, references: [rfc(9110, '15.5.2')], meaning: 'm', fix: 'f',
  messages: { unnamed: 'answered {status} without a word of the house' }, examples: [],
  judge: ({ answer }) => ({ outcome: 'failed', message: 'unnamed', data: { status: answer.status } }),
});
`,
    );
    const { report } = await conduct({ rules });
    const own = report.findings.filter(({ rule }) => rule === 'refusal-names-the-house');
    expect(own).toMatchObject([
      {
        severity: 'medium',
        outcome: 'failed',
        operations: ['GET /orders'],
        message: expect.stringMatching(/^answered \d+ without a word of the house/),
      },
    ]);
    expect(report.operations).toMatchObject([{ status: 'violated' }]);
  });

  test('a credential kind appears in the plan, is sent and is judged', async () => {
    const credentials = await add(
      'shouted.mjs',
      `export default {
  id: 'shouted', title: 'Token in capital letters', standing: 'invalid', families: ['bearer'], references: [],
  fault: { on: 'value', change: (value) => value.toUpperCase(), cannot: 'it is loud already' },
};
`,
    );
    const { plan, report } = await conduct({ credentials });
    expect(plan.credentials.map(({ id }) => id)).toContain('shouted');
    const own = report.cases.filter(({ credential }) => credential === 'shouted');
    expect(own).toMatchObject([
      { id: 'GET /orders · shouted', expected: '401', outcome: 'passed', observed: { status: 401 } },
    ]);
  });

  test('a generator adds its cases', async () => {
    const generators = await add(
      'twice.ts',
      `import type { Generator } from 'twogate';
const twice: Generator = {
  id: 'twice', title: 'Nothing, once more',
  generate: ({ id }) => [{
    id: id + ' · absent · twice', operation: id, credential: 'absent', standing: 'absent', request: 'golden',
    expected: '401', presents: [], control: id + ' · sufficient',
  }],
};
export default twice;
`,
    );
    const { report } = await conduct({ generators });
    expect(report.cases.find(({ id }) => id === 'GET /orders · absent · twice')).toMatchObject({ outcome: 'passed' });
  });

  test('a format writes its file', async () => {
    const formats = await add(
      'headline.ts',
      `import { defineFormat } from 'twogate';
export default defineFormat({
  id: 'headline', title: 'One line', fileName: 'headline.txt',
  render: function* ({ operations }) { yield operations.length + ' operation: '; yield operations[0].status; },
});
`,
    );
    const { files } = await conduct({ formats }, ['headline']);
    expect(files.map((file) => basename(file))).toEqual(['headline.txt']);
    expect(await readFile(files[0] ?? '', 'utf8')).toBe('1 operation: proven');
  });

  test('a token source is opened by its name in the configuration', async () => {
    const sources = await add(
      'sign-on-the-door.mjs',
      `export default {
  id: 'sign-on-the-door', title: 'A key that hangs on the door', use: 'u', cannot: 'c', families: ['apiKey'],
  options: { type: 'object', properties: {}, additionalProperties: false },
  open: async () => ({ issue: async () => ({ value: 'from-the-door' }), secrets: ['from-the-door'] }),
};
`,
    );
    const catalogue = await loadCatalogue({ sources });
    const source = catalogue.sources.find(({ id }) => id === 'sign-on-the-door');
    expect(source?.families).toEqual(['apiKey']);
    expect(catalogue.sources.length).toBe((await loadCatalogue()).sources.length + 1);
  });

  test('a defect can be switched on', async () => {
    const own = await add(
      'answers-teapot.js',
      `export default {
  id: 'answers-teapot', title: 'Answers 418 to whoever may not', pattern: 'all-403', rules: [],
  apply: (gates) => ({ ...gates, refuse: (call, refusal) => ({ ...gates.refuse(call, refusal), status: 418 }) }),
};
`,
    );
    await writeFile(join(own, 'package.json'), '{"type":"module"}');
    const defects = await loadDefects(pathToFileURL(`${own}/`));
    expect(defects.map(({ id }) => id)).toEqual(['answers-teapot']);
    expect(await statusWith(defects)).toBe(418);
    expect(await statusWith([])).toBe(401);
  });

  test('a defect whose file is named otherwise is refused', async () => {
    const own = await add('one.js', `export default { id: 'other' };`);
    await writeFile(join(own, 'package.json'), '{"type":"module"}');
    await expect(loadDefects(pathToFileURL(`${own}/`))).rejects.toMatchObject({ code: 'EXTENSION_INVALID' });
  });
});

/** What the reference API with these defects answers to a stranger. */
async function statusWith(defects: Awaited<ReturnType<typeof loadDefects>>): Promise<number> {
  const { close: closeIssuer, ...issuer } = await startIssuer();
  const api = await startApi({ ...issuer, apiKey: 'none', defects });
  try {
    const { status } = await fetch(`${api.baseUrl}/orders`);
    return status;
  } finally {
    await Promise.all([api.close(), closeIssuer()]);
  }
}
