import { TwogateError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import { child, step } from './pointer.ts';
import { tooDeep, tooManyAliases } from './read.ts';
import type { Shape } from './shapes.ts';

export type MutableObject = Record<string, Json>;

/** Levels that a document may nest. */
const MAXIMUM_DEPTH = 500;

/** How many values may be visited in all, and the file to blame where there are more. */
export interface Budget {
  values: number;
  readonly file: string;
}

/** Is told each object that has a shape, parents first; what it answers is the scope of the object's members. */
export type Visitor<S> = (
  holder: MutableObject,
  shape: Shape,
  at: { readonly scope: S; readonly pointer: () => string },
) => S;

export interface Start<S> {
  readonly node: object;
  readonly pointer: string;
  readonly shape: Shape;
  readonly scope: S;
}

/** Walks everything below `start`, plain data too. Throws `DOCUMENT_TOO_LARGE` beyond the budget or too many levels down. */
export function walk<S>(start: Start<S>, visitor: Visitor<S>, budget: Budget): void {
  const path: string[] = [];
  const pointer = (): string => child(start.pointer, ...path);
  const visit = (node: object, shape: Shape | undefined, scope: S): void => {
    spend(budget, path.length);
    const isList = Array.isArray(node);
    if (!isList && Object.getPrototypeOf(node) !== Object.prototype) throw notJson(budget.file, pointer());
    const inner = shape === undefined || isList ? scope : visitor(node as MutableObject, shape, { scope, pointer });
    for (const key of Object.keys(node)) {
      const value = (node as MutableObject)[key];
      if (typeof value !== 'object' || value === null) continue;
      path.push(key);
      visit(value, isList ? shape?.items : shapeOf(shape, key), inner);
      path.pop();
    }
  };
  visit(start.node, start.shape, start.scope);
}

/** The shape that a walk from `root` finds at some tokens; undefined where it finds plain data. */
export function shapeAt(root: Json, tokens: readonly string[], shape: Shape): Shape | undefined {
  let [value, found]: [Json | undefined, Shape | undefined] = [root, shape];
  for (const token of tokens) {
    found = Array.isArray(value) ? found?.items : shapeOf(found, token);
    value = step(value, token);
  }
  return found;
}

function shapeOf(shape: Shape | undefined, key: string): Shape | undefined {
  if (shape === undefined) return undefined;
  const field = shape.fields.get(key);
  if (field !== undefined) return field;
  return shape.extensible && key.startsWith('x-') ? undefined : shape.rest;
}

function spend(budget: Budget, depth: number): void {
  budget.values -= 1;
  if (depth > MAXIMUM_DEPTH) throw tooDeep(budget.file);
  if (budget.values < 0) throw tooManyAliases(budget.file);
}

const notJson = (file: string, pointer: string): TwogateError =>
  new TwogateError('DOCUMENT_UNREADABLE', 'the document holds a YAML value that JSON does not have', {
    file,
    pointer,
    hint: 'Put the value in quotes',
  });
