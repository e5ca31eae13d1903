import { dirname, resolve } from 'node:path';
import { TwogateError } from '../errors.ts';
import type { OperationConfig, PolicyConfig } from '../model/config.ts';
import type { Document, Problem, SecurityScheme } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import { openFiles } from './files.ts';
import { groupBy } from './group.ts';
import { readOperations } from './operations.ts';
import { isArray, isObject, member, strings } from './pointer.ts';
import { toProblems } from './problems.ts';
import { readSource } from './read.ts';
import { type Fault, resolveReferences } from './references.ts';
import { readSchemes, type Schemes } from './schemes.ts';
import { serversOf } from './servers.ts';
import { openSource, type Remark } from './source.ts';
import { versionOf } from './version.ts';

export interface LoadOptions {
  /** Its `scopeMode` decides what several scopes mean, its `extensions` add scopes and roles that only extensions name. */
  readonly policy?: PolicyConfig;
  /** By operationId or `METHOD /path`; their `scopeMode` goes before the policy's. */
  readonly operations?: Readonly<Record<string, OperationConfig>>;
  /** URLs, files and folders that references may lead to beside the document's own folder. */
  readonly allowRef?: readonly string[];
}

/**
 * Loads an OpenAPI document (Swagger 2.0, OpenAPI 3.0 to 3.2; YAML or JSON; in one file or several). What is broken in it
 * becomes a problem of the operations that need it.
 * Throws `DOCUMENT_NOT_FOUND`, `DOCUMENT_UNREADABLE` (with line and column), `DOCUMENT_NOT_OPENAPI`, `DOCUMENT_NO_OPERATIONS`
 * or `DOCUMENT_TOO_LARGE`.
 */
export async function loadDocument(path: string, options: LoadOptions = {}): Promise<Document> {
  try {
    return await load(path, options);
  } catch (error) {
    if (error instanceof TwogateError) throw error;
    throw new TwogateError('DOCUMENT_UNREADABLE', 'the document cannot be read', {
      file: path,
      hint: 'Check it with a validator of OpenAPI documents',
      cause: error,
    });
  }
}

async function load(path: string, { policy = {}, operations = {}, allowRef = [] }: LoadOptions): Promise<Document> {
  const id = resolve(path);
  const { text, root } = await readSource(id, path);
  const { declared, version } = versionOf(root, path);
  const entry = { id, name: path, root: withPaths(root as JsonObject, path), version, text };
  const files = openFiles(entry.id, { folder: dirname(id), allowRef });
  const resolved = await resolveReferences(entry, files);
  const source = openSource(resolved);
  const schemes = readSchemes(source);
  const read = readOperations(source, { schemes, policy, operations });
  const remarks = [...remarksOf(resolved.faults, read.operations), ...schemes.remarks, ...read.remarks];
  const problems = toProblems(remarks, new Map([['', text], ...files.texts]));
  if (read.operations.length === 0) throw noOperations(path, source.definition, problems);
  return {
    source: path,
    openapi: declared,
    title: plainText(member(source.definition.info, 'title')),
    version: plainText(member(source.definition.info, 'version')),
    servers: serversOf(source.definition, version),
    schemes: knownSchemes(schemes, read.operations, source.definition.security),
    operations: read.operations,
    problems,
    definition: source.definition,
  };
}

/** The document's root, if it has what operations are read from. */
function withPaths(root: JsonObject, file: string): JsonObject {
  const { paths, webhooks, components } = root;
  if (isObject(paths)) return root;
  const hint = 'Give a document that describes an API\'s operations under "paths"';
  if (paths === undefined && (isObject(webhooks) || isObject(components))) {
    const only = isObject(webhooks) ? 'webhooks' : 'components';
    throw new TwogateError('DOCUMENT_NO_OPERATIONS', `the document has ${only}, but no operations`, { file, hint });
  }
  const fault = paths === undefined ? 'has no "paths"' : 'has "paths" that are not a mapping';
  throw new TwogateError('DOCUMENT_NOT_OPENAPI', `the document is not an OpenAPI document: it ${fault}`, {
    file,
    hint,
  });
}

function noOperations(file: string, { paths }: JsonObject, problems: readonly Problem[]): TwogateError {
  const [first] = problems;
  if (first === undefined || (isObject(paths) && Object.keys(paths).length === 0)) {
    return new TwogateError('DOCUMENT_NO_OPERATIONS', 'the document has no operations', {
      file,
      hint: 'Describe them under "paths"',
    });
  }
  const { pointer, line } = first;
  const place = {
    file: first.file ?? file,
    pointer,
    ...(line === undefined ? {} : { line }),
    hint: 'Correct the document there',
  };
  return new TwogateError(
    'DOCUMENT_NO_OPERATIONS',
    `the document has no operations that can be read: ${first.message}`,
    place,
  );
}

const plainText = (value: Json | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** A fault becomes a remark on each operation that needs what is missing, or on none. */
function remarksOf(faults: readonly Fault[], operations: readonly Operation[]): readonly Remark[] {
  const byPointer = groupBy(operations, ({ pointer }) => pointer);
  return faults.flatMap(({ pointer, message, needing }) => {
    const costs = [...needing()].flatMap((part) => byPointer.get(part) ?? []);
    return costs.length === 0 ? [{ pointer, message }] : costs.map(({ id }) => ({ pointer, message, operation: id }));
  });
}

/** The schemes by name, with the scopes that requirements name beside the declared ones. */
function knownSchemes(
  { byName }: Schemes,
  operations: readonly Operation[],
  security: Json | undefined,
): Readonly<Record<string, SecurityScheme>> {
  const used = usedScopes(operations, security);
  return Object.fromEntries(
    [...byName].map(([name, { scheme }]) => [
      name,
      { ...scheme, scopes: [...new Set([...scheme.scopes, ...(used.get(name) ?? [])])].sort() },
    ]),
  );
}

function usedScopes(
  operations: readonly Operation[],
  security: Json | undefined,
): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  const add = (name: string, scopes: readonly string[]): void => {
    used.set(name, new Set([...(used.get(name) ?? []), ...scopes]));
  };
  for (const requirement of isArray(security) ? security.filter(isObject) : []) {
    for (const [name, scopes] of Object.entries(requirement)) add(name, strings(scopes));
  }
  const requirements = operations.flatMap(({ access }) => access.alternatives.flatMap(({ schemes }) => schemes));
  for (const { name, scopes } of requirements) add(name, scopes);
  return used;
}
