import type { Document, Parameter } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import { follow } from '../schema/reference.ts';
import { comment, inComment, yaml } from './init-text.ts';

/** An operation whose request cannot be built, and why. */
export interface Unbuildable {
  readonly operation: Operation;
  readonly reason: string;
}

/** The operations of a plan whose golden request is missing. */
export function unbuildable({ operations }: Plan, document: Document): readonly Unbuildable[] {
  const byId = new Map(document.operations.map((operation) => [operation.id, operation]));
  return operations.flatMap(({ id, requests }) => {
    const golden = requests.golden;
    const operation = byId.get(id);
    return operation !== undefined && golden !== undefined && 'unbuildable' in golden
      ? [{ operation, reason: golden.unbuildable }]
      : [];
  });
}

/** The `operations` of a configuration: each request that wants a value, with the names and types of its parameters. */
export function operationLines(wanting: readonly Unbuildable[], document: Document): readonly string[] {
  if (wanting.length === 0) {
    return [
      ...comment(
        'Fixtures by operationId or "METHOD /path". Every request can be built without; yours go before the document\'s examples:',
      ),
      '# operations:',
      '#   getOrder: { path: { orderId: "o-1" }, query: {}, headers: {}, body: {} }',
    ];
  }
  const keys = keysOf(document.operations);
  return [
    ...comment(
      `${wanting.length} of ${document.operations.length} operations cannot be requested yet: the document has no example to go by. Give ids of things that exist in the test deployment; until then the operation is untested. Like this: { orderId: "o-1" }`,
    ),
    'operations:',
    ...wanting.flatMap(({ operation, reason }) =>
      entryOf(operation, { key: keys.get(operation) ?? operation.id, reason, document }),
    ),
  ];
}

/** The operationId where it names one operation only. */
function keysOf(operations: readonly Operation[]): ReadonlyMap<Operation, string> {
  const counts = new Map<string, number>();
  for (const { operationId } of operations) {
    if (operationId !== undefined) counts.set(operationId, (counts.get(operationId) ?? 0) + 1);
  }
  return new Map(
    operations.map((operation) => {
      const { id, operationId } = operation;
      return [operation, operationId !== undefined && counts.get(operationId) === 1 ? operationId : id];
    }),
  );
}

function entryOf(
  operation: Operation,
  { key, reason, document }: { key: string; reason: string; document: Document },
): readonly string[] {
  const missing = [...operation.path.matchAll(/\{([^{}]+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => reason.includes(`no value for path parameter ${name}:`));
  const types = missing.map((name) => `${name}: ${typeOf(parameterOf(operation, name), document.definition)}`);
  const others = reason.split('; ').filter((part) => !part.startsWith('no value for path parameter '));
  const name = yaml(key);
  return [
    `  ${name}:${key === operation.id ? '' : ` # ${inComment(operation.id)}`}`,
    missing.length === 0 ? '    {}' : `    path: {} # { ${inComment(types.join(', '))} }`,
    ...others.flatMap((part) => comment(part, '    ')),
  ];
}

const parameterOf = ({ parameters }: Operation, name: string): Parameter | undefined =>
  parameters.find((parameter) => parameter.in === 'path' && parameter.name === name);

/** The type of a parameter as its schema has it, e.g. `string (uuid)`. */
function typeOf(parameter: Parameter | undefined, definition: JsonObject): string {
  const schema = followed(parameter?.schema, definition);
  const { type, format, pattern } = schema;
  const detail = [format, pattern].find((value) => typeof value === 'string');
  const name = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'string';
  return detail === undefined ? name : `${name} (${String(detail).slice(0, 60)})`;
}

function followed(schema: JsonObject | undefined, definition: JsonObject): JsonObject {
  let current: Json | undefined = schema;
  for (let hops = 0; hops < 8; hops += 1) {
    if (typeof current !== 'object' || current === null || Array.isArray(current)) return {};
    const { $ref } = current as JsonObject;
    if (typeof $ref !== 'string') return current as JsonObject;
    current = follow(definition, $ref);
  }
  return {};
}
