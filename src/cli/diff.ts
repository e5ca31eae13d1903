import { readFile } from 'node:fs/promises';
import { documentFromConfig } from '../../generators/matrix/from-config.ts';
import { identitiesIn } from '../../generators/matrix/identities.ts';
import type { ResolvedConfig } from '../config.ts';
import { TwogateError } from '../errors.ts';
import { changesBetween, type ReportChanges } from '../findings/changes.ts';
import type { IdentityConfig } from '../model/config.ts';
import type { Document } from '../model/document.ts';
import { type AccessChanges, accessChanges, operationKey } from '../openapi/access-changes.ts';
import { changesText } from './diff-text.ts';
import { EXIT } from './exit.ts';
import { configForPlan } from './flags.ts';
import { isFolder, readReport } from './stored.ts';

export interface DiffFlags {
  readonly config?: string;
  readonly allowRef?: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
}

/** What changed in who may call what, from one document to another. */
export interface DocumentChanges extends AccessChanges {
  readonly kind: 'documents';
  /** The user's own callers that gain or lose something, by what they hold. */
  readonly identities: readonly IdentityChange[];
  /** An operation lets in more, or fewer, or is gone. */
  readonly worse: boolean;
}

export interface IdentityChange {
  readonly name: string;
  /** Ids of operations. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** `twogate diff` */
export async function diff(before: string, after: string, flags: DiffFlags): Promise<number> {
  const [old, now] = await Promise.all([isReport(before), isReport(after)]);
  if (old !== now) {
    throw new TwogateError('OPTION_INVALID', 'one is a report, and the other is a document', {
      hint: 'Give two reports, or two OpenAPI documents',
    });
  }
  const changes = old ? await reportChanges(before, after) : await documentChanges(before, after, flags);
  process.stdout.write(
    flags.format === 'json' ? `${JSON.stringify(changes, null, 2)}\n` : changesText(changes, flags.format),
  );
  return changes.worse ? EXIT.findings : EXIT.clean;
}

/** A folder is a run's; a file is a report where it says so. */
async function isReport(path: string): Promise<boolean> {
  if (await isFolder(path)) return true;
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!text.trimStart().startsWith('{')) return false;
  try {
    const { tool } = JSON.parse(text) as { readonly tool?: { readonly name?: unknown } };
    return tool?.name === 'twogate';
  } catch {
    return false;
  }
}

async function reportChanges(before: string, after: string): Promise<ReportChanges> {
  const [old, now] = await Promise.all([readReport(before), readReport(after)]);
  return changesBetween(old, now);
}

async function documentChanges(before: string, after: string, flags: DiffFlags): Promise<DocumentChanges> {
  const { config, allowRef } = flags;
  const given = { ...(config === undefined ? {} : { config }), ...(allowRef === undefined ? {} : { allowRef }) };
  const [oldConfig, nowConfig] = await Promise.all(
    [before, after].map((document) => configForPlan({ ...given, document })) as [
      Promise<ResolvedConfig>,
      Promise<ResolvedConfig>,
    ],
  );
  const [old, now] = await Promise.all([documentFromConfig(oldConfig), documentFromConfig(nowConfig)]);
  const changes = accessChanges(old.operations, now.operations);
  const worse = changes.removed.length > 0 || changes.changed.some(({ effect }) => effect !== 'restated');
  return { kind: 'documents', ...changes, identities: identityChanges([old, now], nowConfig), worse };
}

function identityChanges(
  [before, after]: readonly [Document, Document],
  config: ResolvedConfig,
): readonly IdentityChange[] {
  const [old, now] = [reachable(before, config), reachable(after, config)];
  return config.identities.flatMap(({ name }) => {
    const [had, has] = [old.get(name) ?? new Map(), now.get(name) ?? new Map()];
    const gained = [...has].flatMap(([key, id]) => (had.has(key) ? [] : [id]));
    const lost = [...had].flatMap(([key, id]) => (has.has(key) ? [] : [id]));
    return gained.length + lost.length === 0 ? [] : [{ name, gained, lost }];
  });
}

/** By identity, the operations that what it holds opens, and those that are open to all: ids by key. */
function reachable(
  document: Document,
  { identities, locate }: ResolvedConfig,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const open = document.operations.filter(({ access }) => access.anonymous || access.unknown).map(({ id }) => id);
  const held = identities.map((identity) => holdingOnly(identity, document));
  return new Map(
    identitiesIn(document, { identities: held, locate }).map(({ name, allowed }) => [
      name,
      new Map([...allowed, ...open].map((id) => [operationKey(id), id])),
    ]),
  );
}

/** What it is said to may call says nothing of what it can; a scheme may be in one of the documents alone. */
function holdingOnly({ may: _, security, ...identity }: IdentityConfig, { schemes }: Document): IdentityConfig {
  if (security === undefined) return identity;
  return { ...identity, security: Object.fromEntries(Object.entries(security).filter(([name]) => name in schemes)) };
}
