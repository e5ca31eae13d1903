import { defineGenerator } from '../src/define.ts';
import type { CredentialKind } from '../src/model/credential.ts';
import type { GeneratorContext, MakeRequest } from '../src/model/generator.ts';
import type { Alternative, Operation, SchemeRequirement } from '../src/model/operation.ts';
import type { TestCase } from '../src/model/plan.ts';
import { opensAnother } from './matrix/alternatives.ts';
import {
  alternativeLabel,
  type Cell,
  controlId,
  isMadeFor,
  presentation,
  schemeOf,
  sufficient,
  testCase,
  unavailable,
  withFault,
} from './matrix/cells.ts';

const AGAIN: MakeRequest = (golden) => golden;

/** A parameter that no operation has: what was refused or granted before was so at another URL. */
const fresh: MakeRequest = (golden) => ({
  ...golden,
  query: [golden.query, 'twogate-fresh=1'].filter((part) => part !== '').join('&'),
});

export default defineGenerator({
  id: 'recurrence',
  title: 'Granted, refused and granted again on the same URL: who asked before decides nothing',
  requests: { 'fresh-url': fresh, 'after-grant': AGAIN, 'after-refusal': AGAIN },
  generate: (operation, context) => {
    const { access, method } = operation;
    // Refusals come before the first grant in every run: they are what these are held against.
    if (method !== 'GET' || access.anonymous || access.unknown) return [];
    const way = access.alternatives.find((each) => unavailable(each, context) === undefined);
    return way === undefined ? [] : chainOf(operation, way, context);
  },
});

/** Each is sent right after the one before it, and the first one right after the control. */
function chainOf(operation: Operation, way: Alternative, context: GeneratorContext): readonly TestCase[] {
  const absent = kindIn(context, 'absent');
  const granted = kindIn(context, 'sufficient');
  if (absent === undefined || granted === undefined) return [];
  const label = alternativeLabel(way, operation.access.alternatives);
  const links: readonly Cell[] = [
    { kind: granted, presents: sufficient(way), variant: label, request: 'fresh-url', expected: 'any' },
    { kind: absent, presents: [], request: 'after-grant' },
    ...refusedWith(operation, way, context),
    { kind: granted, presents: sufficient(way), variant: label, request: 'after-refusal' },
  ];
  const control = controlId(operation, way);
  const cases = links.map((link) => testCase(operation, { ...link, control }, context.policy));
  return cases.map((each, at) => ({ ...each, stage: 'last', after: cases[at - 1]?.id ?? control }));
}

/** One that a gate knows: where verdicts are remembered by the path, a missing one is often refused before that is asked. */
function refusedWith(operation: Operation, way: Alternative, context: GeneratorContext): readonly Cell[] {
  const label = alternativeLabel(way, operation.access.alternatives);
  const cells = KNOWN_TO_A_GATE.flatMap((id) => kindIn(context, id) ?? []).flatMap((kind) =>
    way.schemes
      .filter((requirement) => suits(kind, requirement, context))
      .map((requirement) => {
        const scopes = kind.standing === 'insufficient' ? [] : requirement.scopes;
        const presents = withFault(way, presentation(kind, requirement, { scopes }));
        return { kind, presents, variant: [...label, ...(way.schemes.length < 2 ? [] : [requirement.name])] };
      }),
  );
  return cells
    .filter(({ kind, presents }) => !opensAnother(soundOf(presents, kind), way, operation))
    .slice(0, 1)
    .map((cell) => ({ ...cell, request: 'after-grant' }));
}

const KNOWN_TO_A_GATE = ['no-scope', 'bad-signature', 'wrong-api-key', 'wrong-password'];

const soundOf = (presents: Cell['presents'], { id, standing }: CredentialKind): Cell['presents'] =>
  standing === 'insufficient' ? presents : presents.filter((each) => each.kind !== id);

function suits(kind: CredentialKind, requirement: SchemeRequirement, context: GeneratorContext): boolean {
  const scheme = schemeOf(requirement, context);
  if (scheme === undefined || !isMadeFor(kind, scheme, context)) return false;
  return kind.standing !== 'insufficient' || requirement.scopes.length > 0;
}

const kindIn = ({ credentials }: GeneratorContext, id: string): CredentialKind | undefined =>
  credentials.find((kind) => kind.id === id);
