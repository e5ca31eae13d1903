import { defineGenerator } from '../src/define.ts';
import type { GeneratorContext, MakeRequest } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import {
  asEntitled,
  asScopeless,
  asStranger,
  isGated,
  isRead,
  isTried,
  siblings,
  speaksForPath,
} from './matrix/probes.ts';

/** The same target by another method, without what only the golden method sends. */
const by =
  (method: string): MakeRequest =>
  ({ body: _body, headers, ...golden }) => ({
    ...golden,
    method,
    headers: headers.filter(([name]) => name !== 'content-type'),
  });

/** Fields by which a request asks to be taken for another method. */
const OVERRIDES = ['x-http-method-override', 'x-method-override', 'x-http-method'] as const;

/** A method that is let through to where the override is read: OPTIONS in front of what reads, POST in front of what writes. */
const carrier = (operation: Operation): string => (isRead(operation) ? 'OPTIONS' : 'POST');

const overridden: MakeRequest = (golden, operation) => ({
  ...golden,
  method: carrier(operation),
  headers: [...golden.headers, ...OVERRIDES.map((name) => [name, golden.method] as const)],
});

const overriddenInQuery: MakeRequest = (golden, operation) => ({
  ...golden,
  method: carrier(operation),
  query: [golden.query, `_method=${golden.method}`].filter((part) => part !== '').join('&'),
});

const SIBLING: Readonly<Record<string, string>> = { PUT: 'PATCH', PATCH: 'PUT' };

/** PUT and PATCH change the same thing with the same body. */
const sibling: MakeRequest = (golden) => ({ ...golden, method: SIBLING[golden.method] ?? golden.method });

export default defineGenerator({
  id: 'methods',
  title:
    'The same resource by other methods: HEAD, OPTIONS, undeclared ones, and those that ask to be taken for another',
  generate: (operation, context) => {
    if (!isGated(operation) || !isTried(operation)) return [];
    return isRead(operation) ? reading(operation, context) : writing(operation, context);
  },
  requests: {
    head: by('HEAD'),
    options: by('OPTIONS'),
    get: by('GET'),
    propfind: by('PROPFIND'),
    'method-override': overridden,
    'method-override-query': overriddenInQuery,
    'sibling-method': sibling,
  },
});

const CLOSED = 'not granted';

function reading(operation: Operation, context: GeneratorContext): readonly TestCase[] {
  if (operation.method !== 'GET') return [];
  const lacks = lackingAt(operation, context);
  const stranger = (request: string) => asStranger(operation, context, { request, expected: CLOSED });
  return [
    ...(lacks('HEAD') ? stranger('head') : []),
    ...(lacks('HEAD') ? asScopeless(operation, context, { request: 'head', expected: CLOSED }) : []),
    ...(lacks('HEAD') ? asEntitled(operation, context, { request: 'head', expected: 'any' }) : []),
    ...(lacks('OPTIONS') ? [...stranger('options'), ...stranger('method-override')] : []),
    ...(speaksForPath(operation, context)
      ? asEntitled(operation, context, { request: 'propfind', expected: 'any' })
      : []),
  ];
}

/** Nothing that could change more than the refusals of the operation itself would, were it open. */
function writing(operation: Operation, context: GeneratorContext): readonly TestCase[] {
  const lacks = lackingAt(operation, context);
  const stranger = (request: string) => asStranger(operation, context, { request, expected: CLOSED });
  const other = SIBLING[operation.method];
  return [
    ...(operation.method === 'POST' ? [] : [...stranger('method-override'), ...stranger('method-override-query')]),
    ...(other !== undefined && lacks(other) ? stranger('sibling-method') : []),
    ...(lacks('GET') && siblings(operation, context).find(isGated) === operation
      ? asEntitled(operation, context, { request: 'get', expected: 'any' })
      : []),
  ];
}

/** Whether the document has no operation of a method at this path. */
function lackingAt(operation: Operation, context: GeneratorContext): (method: string) => boolean {
  const declared = new Set(siblings(operation, context).map(({ method }) => method));
  return (method) => !declared.has(method);
}
