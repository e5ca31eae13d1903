import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { TwogateError } from '../../src/errors.ts';
import type { PatternId } from '../../src/model/rule.ts';
import type { Call, Gates } from './gates.ts';
import type { NeedId } from './needs.ts';
import type { OperationId } from './routes.ts';

/** One fault of the reference API. */
export interface Defect {
  /** Kebab-case; the file's name. */
  readonly id: string;
  /** What the API does wrong, in a phrase. */
  readonly title: string;
  /** The pattern it must be found as; absent where it is none of them. */
  readonly pattern?: PatternId;
  /** What it takes to be seen: two identities of different tenants, or an API that knows more. */
  readonly needs?: 'tenants' | NeedId;
  /** No gate is open or answers wrongly: every operation is still proven. */
  readonly blemish?: true;
  /** It takes away the control: no more can be said than that nothing is shown. */
  readonly doubtful?: true;
  /** Ids of the rules that it trips. */
  readonly rules: readonly string[];
  /** The gates with the fault put on. */
  readonly apply: (gates: Gates) => Gates;
}

/** A defect: `suites/reference/defects/<id>.ts` exports it as default. */
export const defineDefect = (defect: Defect): Defect => defect;

/** The same change, on these operations alone. */
export function onOperations(operations: readonly OperationId[], change: (gates: Gates) => Gates) {
  return (gates: Gates): Gates => {
    const changed = change(gates);
    const at = ({ route }: Call): Gates =>
      route !== undefined && (operations as readonly string[]).includes(route.operationId) ? changed : gates;
    return {
      trust: gates.trust,
      rewrite: gates.rewrite,
      access: (call) => at(call).access(call),
      order: (call) => at(call).order(call),
      present: (call) => at(call).present(call),
      demand: (call, credential, caller) => at(call).demand(call, credential, caller),
      hold: (call, held, finished) => at(call).hold(call, held, finished),
      verify: (call, credential) => at(call).verify(call, credential),
      authenticate: (call, finished) => at(call).authenticate(call, finished),
      authorize: (call, callers, finished) => at(call).authorize(call, callers, finished),
      stepUp: (call) => at(call).stepUp(call),
      meets: gates.meets,
      belongs: (call, callers, tenant) => at(call).belongs(call, callers, tenant),
      describe: gates.describe,
      refuse: (call, refusal) => at(call).refuse(call, refusal),
      performs: (call, refusal) => at(call).performs(call, refusal),
      respond: (call, answer) => at(call).respond(call, answer),
    };
  };
}

const FOLDER = new URL('./defects/', import.meta.url);
const MODULE = /^[a-z0-9-]+\.(?:ts|js)$/;

/** Every defect of a folder, by id. Throws `EXTENSION_INVALID` for a file whose name is not its defect's id. */
export async function loadDefects(folder: URL = FOLDER): Promise<readonly Defect[]> {
  const files = (await readdir(folder)).filter((name) => MODULE.test(name)).sort();
  return Promise.all(files.map((file) => loadDefect(new URL(file, folder))));
}

async function loadDefect(url: URL): Promise<Defect> {
  const { default: defect } = (await import(url.href)) as { readonly default?: Defect };
  const id = basename(url.pathname, extname(url.pathname));
  if (defect?.id === id) return defect;
  throw new TwogateError('EXTENSION_INVALID', `A defect's file name must be its id, and this one has ${defect?.id}`, {
    file: url.pathname,
    hint: `Name the file or the id alike and export the defect as default`,
  });
}

/** The defects of these names. Throws `OPTION_INVALID` that lists the known ones. */
export async function pickDefects(names: readonly string[]): Promise<readonly Defect[]> {
  if (names.length === 0) return [];
  const known = new Map((await loadDefects()).map((defect) => [defect.id, defect]));
  return names.map((name) => known.get(name) ?? refuseName(name, [...known.keys()]));
}

function refuseName(name: string, known: readonly string[]): never {
  throw new TwogateError('OPTION_INVALID', `There is no defect ${JSON.stringify(name)}`, {
    hint: `Did you mean ${closest(name, known)}? There are: ${known.join(', ')}`,
  });
}
