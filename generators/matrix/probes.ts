import type { GeneratorContext } from '../../src/model/generator.ts';
import type { Alternative, Operation } from '../../src/model/operation.ts';
import type { ExpectedAnswer, TestCase } from '../../src/model/plan.ts';
import { opensAnother } from './alternatives.ts';
import {
  alternativeLabel,
  controlId,
  isMadeFor,
  presentation,
  schemeOf,
  sufficient,
  testCase,
  unavailable,
  withFault,
} from './cells.ts';
import { oncePerDocument } from './once.ts';
import { isSafe } from './safe.ts';

/** An altered request that goes to an operation beside its golden one. */
export interface Altered {
  readonly request: string;
  /** Default: that of the credential. */
  readonly expected?: ExpectedAnswer;
  /** Tells it from the same request that is sent for another reason. */
  readonly variant?: readonly string[];
}

/** Sends an altered request without a credential; nothing where no credential could be had for the control. */
export function asStranger(operation: Operation, context: GeneratorContext, altered: Altered): readonly TestCase[] {
  const kind = context.credentials.find(({ id }) => id === 'absent');
  const way = reachable(operation, context);
  if (kind === undefined || way === undefined) return [];
  return [testCase(operation, { kind, presents: [], control: controlId(operation, way), ...altered }, context.policy)];
}

/** Sends it with what the control has. */
export function asEntitled(operation: Operation, context: GeneratorContext, altered: Altered): readonly TestCase[] {
  const kind = context.credentials.find(({ id }) => id === 'sufficient');
  const way = reachable(operation, context);
  if (kind === undefined || way === undefined) return [];
  const cell = { kind, presents: sufficient(way), control: controlId(operation, way), ...altered };
  return [testCase(operation, cell, context.policy)];
}

/** Sends it with a token that has no scope, where the operation asks for some: by the first way in that such a token does not open. */
export function asScopeless(operation: Operation, context: GeneratorContext, altered: Altered): readonly TestCase[] {
  const kind = context.credentials.find(({ id }) => id === 'no-scope');
  if (kind === undefined) return [];
  const cells = operation.access.alternatives
    .filter((way) => unavailable(way, context) === undefined)
    .flatMap((way) => way.schemes.map((requirement) => ({ way, requirement })))
    .filter(({ requirement }) => requirement.scopes.length > 0 && isPresentable(requirement))
    .map(({ way, requirement }) => ({
      way,
      presents: withFault(way, presentation(kind, requirement, { scopes: [] })),
      variant: [
        ...alternativeLabel(way, operation.access.alternatives),
        ...(way.schemes.length < 2 ? [] : [requirement.name]),
      ],
    }))
    .filter(({ presents, way }) => !opensAnother(presents, way, operation));
  return cells
    .slice(0, 1)
    .map(({ way, ...cell }) =>
      testCase(operation, { kind, ...cell, control: controlId(operation, way), ...altered }, context.policy),
    );

  function isPresentable(requirement: Alternative['schemes'][number]): boolean {
    const scheme = schemeOf(requirement, context);
    return kind !== undefined && scheme !== undefined && isMadeFor(kind, scheme, context);
  }
}

const reachable = ({ access }: Operation, context: GeneratorContext): Alternative | undefined =>
  access.alternatives.find((way) => unavailable(way, context) === undefined);

/** Whether an operation has a gate to be tried: one that is open to all, or of which the document says nothing, has none. */
export const isGated = ({ access }: Operation): boolean => !access.anonymous && !access.unknown;

/** Operations at the same path, in the document's order. */
export const siblings = ({ path }: Operation, { operations }: GeneratorContext): readonly Operation[] =>
  byPath(operations).get(path) ?? [];

const byPath = oncePerDocument((operations): ReadonlyMap<string, readonly Operation[]> => {
  const found = new Map<string, Operation[]>();
  for (const operation of operations) {
    const others = found.get(operation.path);
    if (others === undefined) found.set(operation.path, [operation]);
    else others.push(operation);
  }
  return found;
});

/** Whether an operation is the one by which what is the same for its whole path is asked: the first gated one that reads. */
export const speaksForPath = (operation: Operation, context: GeneratorContext): boolean =>
  siblings(operation, context).find((each) => isGated(each) && each.method === 'GET') === operation;

/** Whether writes are to be tried by other methods and spellings: a deletion does most, and its answer tells least. */
export const isTried = ({ method }: Operation): boolean => method !== 'DELETE';

/** Whether a request that is let in by mistake changes nothing. */
export const isRead = ({ method }: Operation): boolean => isSafe(method);

/** Whether an operation is the one by which what is asked once is asked: of those that will do the one whose id comes first, whatever the document's order. */
export const speaksForAll = (
  operation: Operation,
  { operations }: GeneratorContext,
  willDo: (each: Operation) => boolean,
): boolean => willDo(operation) && inOrder(operations).find(willDo) === operation;

const inOrder = oncePerDocument((operations) => operations.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
