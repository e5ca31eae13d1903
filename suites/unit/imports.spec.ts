import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT } from '../reference/spawn.ts';

/** Who may import whom: the table of ARCHITECTURE.md. Paths are prefixes from the repository's root. */
interface Row {
  readonly from: string;
  readonly may: readonly string[];
  /** A program's own modules besides: `node:` is `any` or `none`. */
  readonly node: 'any' | 'none';
  /** What the row's principle would forbid, each with the reason; one that is not used has to go. */
  readonly except?: Readonly<Record<string, string>>;
}

const LIBRARY = ['src/model', 'src/errors.ts'];

const TABLE: readonly Row[] = [
  { from: 'src/index.ts', may: ['src', 'generators', 'suites', 'reports'], node: 'any' },
  { from: 'src/reporter.ts', may: ['src', 'generators', 'suites', 'reports'], node: 'any' },
  { from: 'src/cli', may: ['src', 'generators', 'suites', 'reports'], node: 'any' },
  { from: 'src/model', may: [], node: 'none' },
  { from: 'src/errors.ts', may: [], node: 'none' },
  { from: 'src/version.ts', may: [], node: 'any' },
  { from: 'src/define.ts', may: ['src/model'], node: 'none' },
  { from: 'src/http', may: LIBRARY, node: 'any' },
  { from: 'src/jwt', may: LIBRARY, node: 'any' },
  { from: 'src/x509', may: LIBRARY, node: 'any' },
  { from: 'src/openapi', may: LIBRARY, node: 'any' },
  { from: 'src/schema', may: LIBRARY, node: 'any' },
  { from: 'src/credentials', may: ['src/define.ts', 'src/model', 'src/http', 'src/jwt', 'src/x509'], node: 'none' },
  { from: 'src/token-sources', may: ['src/define.ts', ...LIBRARY, 'src/http', 'src/jwt', 'src/x509'], node: 'any' },
  { from: 'src/rules', may: ['src/define.ts', 'src/model', 'src/http', 'src/schema'], node: 'none' },
  { from: 'src/lint', may: ['src/define.ts', ...LIBRARY], node: 'none' },
  { from: 'src/lint.ts', may: LIBRARY, node: 'any' },
  {
    from: 'src/engine',
    may: [...LIBRARY, 'src/http', 'src/catalogue.ts'],
    node: 'any',
    except: {
      'src/config.ts': 'the engine opens what a resolved configuration names, and has its options checked there',
      'src/token-sources/program':
        'a hook is a program of the user’s, found, run and ended as one that prints tokens is',
    },
  },
  { from: 'src/findings', may: ['src/model'], node: 'any' },
  { from: 'src/judge.ts', may: ['src/model', 'src/http', 'src/schema'], node: 'none' },
  { from: 'src/examples.ts', may: ['src/judge.ts', 'src/model', 'src/http'], node: 'none' },
  { from: 'src/explanation.ts', may: ['src/model', 'src/rules'], node: 'none' },
  { from: 'src/catalogue.ts', may: LIBRARY, node: 'any' },
  { from: 'src/config.ts', may: [...LIBRARY, 'src/config'], node: 'none' },
  {
    from: 'src/config',
    may: [...LIBRARY, 'src/schema'],
    node: 'any',
    except: { 'src/http': 'what a configuration of code throws may hold a secret, and is masked' },
  },
  {
    from: 'generators',
    may: ['src/define.ts', ...LIBRARY, 'src/http', 'src/schema', 'src/openapi', 'src/catalogue.ts', 'src/config.ts'],
    node: 'none',
  },
  { from: 'suites', may: ['src', 'generators'], node: 'any' },
  {
    from: 'reports',
    may: [...LIBRARY, 'src/http', 'src/findings'],
    node: 'any',
    except: { 'src/define.ts': 'a format is defined as every entry of the catalogue is' },
  },
];

/** Modules that nobody imports. */
const ROOTS = ['src/index.ts', 'src/reporter.ts', 'src/cli'];

/** Roots that hand their work on to another root. */
const BETWEEN_ROOTS: Readonly<Record<string, readonly string[]>> = {
  'src/index.ts': ['src/cli/conformance.ts', 'src/cli/exit.ts'],
  'src/reporter.ts': ['src/cli/conformance.ts'],
};

/** Packages and who may use them; `types`: for its types alone. */
const PACKAGES: Readonly<Record<string, Readonly<Record<string, 'values' | 'types'>>>> = {
  undici: { 'src/http': 'values', 'suites/bench': 'values' },
  pkijs: { 'src/x509': 'values' },
  jose: { 'src/jwt': 'values', 'suites/reference': 'values' },
  ajv: { 'src/schema': 'values' },
  'ajv-formats': { 'src/schema': 'values' },
  '@apidevtools/swagger-parser': { 'src/openapi': 'values', 'suites/bench': 'values' },
  'openapi-types': { 'src/openapi': 'types' },
  yaml: { 'src/openapi': 'values', 'src/config': 'values', 'src/cli': 'values', 'suites/reference': 'values' },
  jiti: { 'src/config': 'values', 'src/catalogue.ts': 'values' },
  commander: { 'src/cli': 'values' },
  'fastest-levenshtein': { src: 'values', generators: 'values', suites: 'values' },
  oauth4webapi: { 'src/token-sources': 'values' },
  'json-schema-faker': { 'generators/request': 'values' },
  fastify: { 'suites/reference': 'values' },
  sarif: { 'reports/sarif': 'types' },
  '@playwright/test': { suites: 'values', 'reports/playwright-reporter.ts': 'types', 'src/reporter.ts': 'types' },
};

interface Import {
  readonly file: string;
  readonly line: number;
  /** A path from the repository's root, or what stands there for a package. */
  readonly target: string;
  readonly isOwn: boolean;
  readonly isType: boolean;
}

/** What the build leaves out are tests: they may look at anything. */
async function shipped(): Promise<readonly string[]> {
  const { exclude } = JSON.parse(await readFile(join(ROOT, 'tsconfig.json'), 'utf8')) as { exclude: readonly string[] };
  const patterns = exclude.map((each) => new RegExp(`^${each.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(?:/|$)`));
  const isTest = (file: string): boolean => patterns.some((pattern) => pattern.test(file));
  const folders = await Promise.all(
    ['src', 'generators', 'suites', 'reports'].map(async (folder) => {
      const entries = await readdir(join(ROOT, folder), { recursive: true });
      return entries.map((entry) => `${folder}/${entry.replaceAll('\\', '/')}`);
    }),
  );
  return folders
    .flat()
    .filter((file) => /(?<!\.d)\.ts$/.test(file) && !isTest(file))
    .sort();
}

const STATEMENT =
  /^(?:import|export)\s+(?<type>type\b)?(?<names>[^'";]*?\bfrom\s+)?'(?<module>[^']+)'|\bimport\(\s*'(?<dynamic>[^']+)'\s*\)/gm;

async function importsOf(file: string): Promise<readonly Import[]> {
  const text = await readFile(join(ROOT, file), 'utf8');
  return [...text.matchAll(STATEMENT)].flatMap(({ index, groups = {} }) => {
    const module = groups.module ?? groups.dynamic;
    if (module === undefined) return [];
    const isOwn = module.startsWith('.');
    const target = isOwn ? normalize(join(dirname(file), module)) : module;
    const line = text.slice(0, index).split('\n').length;
    const names = /\{([^}]*)\}\s*from/.exec(groups.names ?? '')?.[1]?.split(',') ?? [];
    const onlyTypes = names.length > 0 && names.every((name) => /^\s*(?:type\s|$)/.test(name));
    return [{ file, line, target, isOwn, isType: groups.type !== undefined || onlyTypes }];
  });
}

const files = await shipped();
const imports = (await Promise.all(files.map(importsOf))).flat();
const own = imports.filter(({ isOwn }) => isOwn);

const isIn = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

/** The row with the longest prefix. */
function rowOf(file: string): Row | undefined {
  return TABLE.filter(({ from }) => isIn(file, from)).sort((a, b) => b.from.length - a.from.length)[0];
}

const show = ({ file, line, target }: Import): string => `${file}:${line} imports ${target}`;

test('the imports are found', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(own.length).toBeGreaterThan(300);
  expect(imports.filter(({ target }) => target === 'undici').map(({ file }) => file)).toContain(
    'src/http/transport.ts',
  );
  expect(
    own.filter(({ isOwn, target }) => isOwn && !files.includes(target) && target.endsWith('.ts')).map(show),
  ).toEqual([]);
});

test('every file has a row', () => {
  expect(files.filter((file) => rowOf(file) === undefined)).toEqual([]);
});

for (const row of TABLE) {
  const except = Object.keys(row.except ?? {});
  const allowed = [row.from, ...row.may, ...except];

  test(`${row.from} imports ${row.may.length === 0 ? 'nothing' : row.may.join(', ')}`, () => {
    const mine = own.filter(({ file }) => rowOf(file) === row);
    const offending = mine.filter(({ target }) => !allowed.some((place) => isIn(target, place)));
    expect(offending.map((each) => `${show(each)}, but ${row.from} may import: ${allowed.join(', ')}`)).toEqual([]);
  });

  if (row.node === 'none') {
    test(`${row.from} does no I/O`, () => {
      const offending = imports.filter(({ file, target }) => target.startsWith('node:') && rowOf(file) === row);
      expect(offending.map((each) => `${show(each)}, but ${row.from} is pure`)).toEqual([]);
    });
  }

  for (const place of except) {
    test(`${row.from} still needs its exception ${place}: ${row.except?.[place]}`, () => {
      const mine = own.filter(({ file, target }) => rowOf(file) === row && isIn(target, place));
      expect(mine.length).toBeGreaterThan(0);
    });
  }
}

test('src/model holds types only', () => {
  const offending = imports.filter(({ file, isType }) => isIn(file, 'src/model') && !isType);
  expect(offending.map((each) => `${show(each)}, but src/model imports types only`)).toEqual([]);
});

test('the engine knows the catalogue by its type: what is in it is handed over', () => {
  const offending = own.filter(
    ({ file, target, isType }) => isIn(file, 'src/engine') && target === 'src/catalogue.ts' && !isType,
  );
  expect(offending.map((each) => `${show(each)} for more than its types`)).toEqual([]);
});

test('nobody imports the roots', () => {
  const rootOf = (path: string): string | undefined => ROOTS.find((root) => isIn(path, root));
  const offending = own.filter(({ file, target }) => {
    const root = rootOf(target);
    return root !== undefined && rootOf(file) !== root && !BETWEEN_ROOTS[file]?.includes(target);
  });
  expect(offending.map((each) => `${show(each)}, but nobody imports ${rootOf(each.target)}`)).toEqual([]);
  const unused = Object.entries(BETWEEN_ROOTS).flatMap(([file, targets]) =>
    targets
      .filter((target) => !own.some((each) => each.file === file && each.target === target))
      .map((target) => `${file} → ${target}`),
  );
  expect(unused).toEqual([]);
});

test('rules and credentials never meet', () => {
  const meets = ({ file, target }: Import, one: string, other: string): boolean =>
    isIn(file, one) && isIn(target, other);
  const offending = own.filter(
    (each) => meets(each, 'src/rules', 'src/credentials') || meets(each, 'src/credentials', 'src/rules'),
  );
  expect(offending.map(show)).toEqual([]);
});

const packageOf = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
const external = imports.filter(({ isOwn, target }) => !isOwn && !target.startsWith('node:'));

for (const [name, places] of Object.entries(PACKAGES)) {
  test(`${name} is used by ${Object.keys(places).join(', ')} alone`, () => {
    const users = external.filter(({ target }) => packageOf(target) === name);
    const offending = users.filter(({ file, isType }) => {
      const uses = Object.keys(places)
        .filter((place) => isIn(file, place))
        .map((place) => places[place]);
      return !uses.includes('values') && !(isType && uses.includes('types'));
    });
    expect(offending.map((each) => `${show(each)}, but it is for ${JSON.stringify(places)}`)).toEqual([]);
  });
}

test('every package that is imported has a row', () => {
  const unknown = external.filter(({ target }) => PACKAGES[packageOf(target)] === undefined);
  expect(unknown.map(show)).toEqual([]);
});

/** A folder; the modules that stand in `src` itself are each their own. */
const nodeOf = (path: string): string => (dirname(path) === 'src' ? path : dirname(path));

test('there are no cycles between folders', () => {
  const edges = new Map<string, Map<string, Import>>();
  for (const each of own) {
    const [from, to] = [nodeOf(each.file), nodeOf(each.target)];
    if (from === to) continue;
    const targets = edges.get(from) ?? new Map<string, Import>();
    edges.set(from, targets.set(to, targets.get(to) ?? each));
  }
  expect(cycleIn(edges)?.map(show)).toBeUndefined();
});

/** The imports that close a cycle, where there is one. */
function cycleIn(edges: ReadonlyMap<string, ReadonlyMap<string, Import>>): readonly Import[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node)?.keys() ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle === undefined) continue;
    return cycle.slice(1).flatMap((to, index) => edges.get(cycle[index] ?? '')?.get(to) ?? []);
  }
  return undefined;
}
