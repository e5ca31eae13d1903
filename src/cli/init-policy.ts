import type { Document } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import { follow } from '../schema/reference.ts';
import { comment, item, yaml } from './init-text.ts';

/** The `policy` of a configuration: what is to be decided about the document, as comments. */
export const policyLines = (document: Document): readonly string[] => [
  'policy:',
  '  profile: bearer # http | bearer | at+jwt | dpop | mtls | fapi2 | mcp: what the API claims to follow',
  '  # masking: none # none | not-found | forbidden: whether it hides what is forbidden',
  "  # absentCredential: '404' # where it hides single objects from strangers too",
  ...scopeModeLines(document),
  ...extensionLines(document),
];

/** Sets of scopes that may be meant as "all" or as "any", with the operations that name them. */
export function ambiguousScopes({ operations }: Document): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { id, access } of operations) {
    for (const { name, scopes, mode } of access.alternatives.flatMap(({ schemes }) => schemes)) {
      if (mode !== 'ambiguous') continue;
      const key = `${name}: ${[...scopes].sort().join(' + ')}`;
      found.set(key, [...new Set([...(found.get(key) ?? []), id])]);
    }
  }
  return found;
}

function scopeModeLines(document: Document): readonly string[] {
  const ambiguous = ambiguousScopes(document);
  if (ambiguous.size === 0) return ['  # scopeMode: all # all | any: what several scopes of one requirement mean'];
  return [
    ...comment(
      'To decide: these requirements name scopes that differ only in the kind of access. OpenAPI asks for all of them, many documents mean any. Until it is said here, or per operation under operations, tokens with a part of them are not tried.',
      '  ',
    ),
    ...[...ambiguous].flatMap(([scopes, operations]) => item(`${scopes} (${countOf(operations)})`, '  ')),
    '  # scopeMode: any # all | any',
  ];
}

function countOf(operations: readonly string[]): string {
  const [first = ''] = operations;
  return operations.length === 1 ? first : `${operations.length} operations, e.g. ${first}`;
}

/** Extensions that, by their names, say who may call an operation. */
const TELLING = /scope|permission|role/i;

function extensionLines({ operations, definition }: Document): readonly string[] {
  const counts = new Map<string, number>();
  for (const { pointer } of operations) {
    const operation = follow(definition, encodeURI(pointer)) as JsonObject | undefined;
    for (const key of Object.keys(operation ?? {}).filter((name) => /^x-/i.test(name) && TELLING.test(name))) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return [];
  return [
    ...comment('Extensions of the document that may name scopes, roles or permissions; take in those that do:', '  '),
    '  # extensions:',
    ...[...counts].map(
      ([key, count]) =>
        `  #   - { key: ${yaml(key)}, kind: ${kindOf(key)}, mode: all } # on ${count === 1 ? '1 operation' : `${count} operations`}`,
    ),
  ];
}

const kindOf = (key: string): string => (/role/i.test(key) ? 'role' : /permission/i.test(key) ? 'permission' : 'scope');
