import type { Document } from '../../model/document.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { child, isArray, isObject, valueAt } from './pointer.ts';

/** A `security` as it stands in the document, before any normalisation. */
export interface StatedSecurity {
  readonly pointer: string;
  readonly value: Json;
  /** Ids of the operations that it governs. */
  readonly operations: readonly string[];
}

/** One security requirement as it stands: scheme names with their scopes. */
export interface StatedRequirement {
  readonly pointer: string;
  readonly value: JsonObject;
  readonly operations: readonly string[];
}

/** Every `security` of the document: the root's, then the operations' own. A null governs nothing: it states nothing. */
export function statedSecurity({ definition, operations }: Document): readonly StatedSecurity[] {
  const own = new Map<string, StatedSecurity>();
  const inheriting: string[] = [];
  for (const { id, pointer: operation } of operations) {
    const pointer = child(operation, 'security');
    const value = valueAt(definition, pointer);
    if (value === undefined || value === null) inheriting.push(id);
    if (value === undefined) continue;
    own.set(pointer, { pointer, value, operations: [...(own.get(pointer)?.operations ?? []), id] });
  }
  const { security } = definition;
  const root = security === undefined ? [] : [{ pointer: '#/security', value: security, operations: inheriting }];
  return [...root, ...own.values()];
}

/** Every requirement of every `security` that is a list. */
export const statedRequirements = (document: Document): readonly StatedRequirement[] =>
  statedSecurity(document).flatMap(({ pointer, value, operations }) =>
    (isArray(value) ? value : []).flatMap((item, index) =>
      isObject(item) ? [{ pointer: child(pointer, index), value: item, operations }] : [],
    ),
  );
