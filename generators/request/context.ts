import type { OperationConfig } from '../../src/model/config.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Validate } from '../../src/schema/validate.ts';

/** What a request is made from, beside its operation. */
export interface RequestContext {
  /** The document: the target of every local `$ref`. */
  readonly definition: JsonObject;
  readonly validate: Validate;
  /** The operation's part of the configuration. */
  readonly fixtures?: OperationConfig;
  /** Values that other operations gave, by parameter name. */
  readonly produced?: Readonly<Record<string, Json>>;
  /** Other invented values for another seed; default 0. */
  readonly seed?: number;
}

/** The configuration key that gives an operation a value: `operations.getOrder.path.orderId`. */
export function configKey({ operationId, id }: Operation, ...keys: readonly string[]): string {
  const parts = [operationId ?? id, ...keys].map((key) => (/^[\w-]+$/.test(key) ? `.${key}` : `["${key}"]`));
  return `operations${parts.join('')}`;
}
