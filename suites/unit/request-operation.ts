import { buildRequest, type RequestContext } from '../../generators/request/build.ts';
import type { Content, Parameter } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { RequestTemplate } from '../../src/model/plan.ts';
import { createValidator } from '../../src/schema/validate.ts';

/** An operation with nothing to it but what is given. */
export function operation(given: Partial<Operation> = {}): Operation {
  const { method = 'GET', path = '/orders' } = given;
  return {
    id: `${method} ${path}`,
    operationId: 'getOrders',
    tags: [],
    deprecated: false,
    pointer: '#',
    access: { anonymous: false, unknown: false, alternatives: [{ schemes: [] }] },
    parameters: [],
    responses: [],
    ...given,
    method,
    path,
  };
}

/** A required parameter in the style that OpenAPI gives its place. */
export function parameter(name: string, given: Partial<Parameter> & Pick<Parameter, 'in'>): Parameter {
  const isForm = given.in === 'query' || given.in === 'cookie';
  return {
    name,
    required: true,
    style: isForm ? 'form' : 'simple',
    explode: isForm,
    allowReserved: false,
    examples: [],
    pointer: '#',
    ...given,
  };
}

/** A POST with one body. */
export function post(content: Partial<Content>, given: Partial<Operation> = {}): Operation {
  const whole = { mediaType: 'application/json', examples: [], pointer: '#', ...content };
  const requestBody = { required: true, content: [whole] };
  return operation({ method: 'POST', operationId: 'createOrder', requestBody, ...given });
}

export type Given = Partial<RequestContext> & { readonly schemas?: JsonObject };

/** Builds without or with a document around it. */
export function build(op: Operation, { schemas = {}, ...context }: Given = {}) {
  const definition = context.definition ?? { components: { schemas } };
  return buildRequest(op, { definition, validate: createValidator(definition), ...context });
}

/** Builds what must be buildable. */
export function built(op: Operation, given?: Given): RequestTemplate {
  const request = build(op, given);
  if ('unbuildable' in request) throw new Error(request.unbuildable);
  return request;
}

/** The JSON body of what must be buildable. */
export function bodyOf(op: Operation, given?: Given): Json {
  return JSON.parse(built(op, given).body?.data ?? 'null');
}

/** Why it cannot be built. */
export function unbuildable(op: Operation, given?: Given): string | undefined {
  const request = build(op, given);
  return 'unbuildable' in request ? request.unbuildable : undefined;
}
