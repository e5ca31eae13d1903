import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { plan } from '../../generators/matrix/plan.ts';
import { loadCatalogue } from '../catalogue.ts';
import { findConfig } from '../config/find.ts';
import { TwogateError } from '../errors.ts';
import { loadDocument } from '../openapi/load.ts';
import { EXIT } from './exit.ts';
import { type ConfigDraft, configText } from './init-config.ts';
import { unbuildable } from './init-operations.ts';
import { ambiguousScopes } from './init-policy.ts';

export interface InitFlags {
  readonly out?: string;
  readonly allowRef?: readonly string[];
  /** The types of its operations, and no configuration. */
  readonly types?: boolean;
  /** Overwrite an existing file. */
  readonly force?: boolean;
}

const DEFAULT_NAME = 'twogate.config.yaml';

/** `twogate init` */
export async function init(path: string, flags: InitFlags): Promise<number> {
  const { out = DEFAULT_NAME, allowRef = [], force = false } = flags;
  const file = resolve(out);
  assertFree(file, force);
  const draft = await draftConfig(path, { file, allowRef });
  await writeFile(file, configText(draft)).catch((cause) => {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'the configuration cannot be written', { file: out, cause });
  });
  process.stdout.write(summaryOf(file, draft));
  return EXIT.clean;
}

/** Loads and plans a document to see what its configuration has to say; `file` is where that will stand. */
export async function draftConfig(
  path: string,
  { file, allowRef }: { readonly file: string; readonly allowRef: readonly string[] },
): Promise<ConfigDraft> {
  const document = await loadDocument(path, { allowRef });
  const { sources, ...catalogue } = await loadCatalogue();
  const policy = { profile: 'bearer', masking: 'none', scopeMode: 'undecided' } as const;
  const wanting = unbuildable(plan(document, { ...catalogue, policy, operations: {}, sources: 'all' }), document);
  const from = (target: string): string => relativeTo(dirname(file), target);
  const schemaPath = from(installedSchema(dirname(file)) ?? join(dirname(file), SCHEMA));
  return { document, documentPath: from(path), schemaPath, allowRef: allowRef.map(from), wanting, sources };
}

const SCHEMA = join('node_modules', 'twogate', 'config.schema.json');

/** Where Node.js finds the package from a folder; beside the configuration, where it is not installed yet. */
function installedSchema(folder: string): string | undefined {
  const above = dirname(folder);
  if (existsSync(join(folder, SCHEMA))) return join(folder, SCHEMA);
  return above === folder ? undefined : installedSchema(above);
}

/** An existing configuration is worth more than a draft. @throws OUTPUT_UNWRITABLE */
function assertFree(file: string, force: boolean): void {
  if (existsSync(file) && !force) {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'the file exists already', {
      file,
      hint: 'Overwrite it with --force, or name another one with --out',
    });
  }
  const other = isDefaultName(file) ? otherConfig(file) : undefined;
  if (other === undefined) return;
  throw new TwogateError('OUTPUT_UNWRITABLE', 'the folder has a configuration already', {
    file: other,
    hint: 'Remove it, or name another file with --out',
  });
}

const isDefaultName = (file: string): boolean => /^twogate\.config\.(?:ya?ml|json|ts|m?js)$/.test(basename(file));

function otherConfig(file: string): string | undefined {
  const found = findConfig(dirname(file), undefined);
  return found === undefined || found === file ? undefined : found;
}

/** A path as seen from a folder, beginning with `.`; URLs stay as they are. */
function relativeTo(folder: string, target: string): string {
  if (/^https?:\/\//i.test(target)) return target;
  const path = relative(folder, resolve(target)).replaceAll(sep, '/');
  return path.startsWith('.') || isAbsolute(path) ? path : `./${path}`;
}

function summaryOf(file: string, { document, wanting }: ConfigDraft): string {
  const name = relative(process.cwd(), file) || file;
  const config = name === DEFAULT_NAME ? '' : ` --config ${name}`;
  const scopes = ambiguousScopes(document).size;
  const schemes = Object.keys(document.schemes).length;
  return [
    `Wrote ${name} for ${document.operations.length} operations.`,
    `  security    ${counted(schemes, 'scheme')}: fill in where the credentials come from`,
    `  operations  ${counted(wanting.length, 'operation')} without a value for a parameter or a body`,
    `  policy      ${counted(scopes, 'set')} of scopes whose mode is to be decided`,
    'Next:',
    `  npx twogate plan${config}`,
    `  npx twogate run${config}`,
    '',
  ].join('\n');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
