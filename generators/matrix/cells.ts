import type { Building } from '../../src/model/building.ts';
import type { CredentialKind, ScopeSet, Standing } from '../../src/model/credential.ts';
import type { SchemeFamily, SecurityScheme } from '../../src/model/document.ts';
import type { GeneratorContext } from '../../src/model/generator.ts';
import { once } from '../../src/model/once.ts';
import type { Alternative, Operation, SchemeRequirement } from '../../src/model/operation.ts';
import type { ExpectedAnswer, Policy, Presentation, TestCase } from '../../src/model/plan.ts';

/** The request variant that the control sends. */
export const GOLDEN = 'golden';

/** What tells one case of an operation from another. */
export interface Cell {
  readonly kind: CredentialKind;
  readonly presents: readonly Presentation[];
  /** Words that tell cases of the same kind apart. */
  readonly variant?: readonly string[];
  /** Default `golden`. */
  readonly request?: string;
  readonly expected?: ExpectedAnswer;
  readonly standing?: Standing;
  readonly control?: string;
  readonly bisect?: true;
  readonly withheld?: { readonly outcome: 'inapplicable' | 'untested'; readonly reason: string };
}

/** A test case with its stable id: operation, kind, variant, request variant. */
export function testCase(operation: Operation, cell: Cell, policy: Policy): TestCase {
  const { kind, presents, control } = cell;
  const withheld = cell.withheld ?? withinLeeway(kind, policy);
  const standing = cell.standing ?? standingOf(kind, policy);
  const expected = cell.expected ?? kind.expected ?? answerDue(standing, policy);
  const request = cell.request ?? GOLDEN;
  const variant = (cell.variant ?? []).join(' ');
  // A plan has hundreds of thousands: to add what may be absent takes less time than to spread it.
  const made: Building<TestCase> = {
    id: caseId(operation, kind, variant, request),
    operation: operation.id,
    credential: kind.id,
    standing,
    request,
    expected,
    presents,
  };
  if (variant !== '') made.variant = variant;
  if (control !== undefined) made.control = control;
  if (cell.bisect !== undefined) made.bisect = cell.bisect;
  if (withheld !== undefined) {
    made.outcome = withheld.outcome;
    made.reason = withheld.reason;
  }
  return made;
}

function caseId(operation: Operation, { id }: CredentialKind, variant: string, request: string): string {
  const parts = [operation.id, id];
  if (variant !== '') parts.push(variant);
  if (request !== GOLDEN) parts.push(request);
  return parts.join(' · ');
}

/** Where it is declared, a token without any scope is no credential at all. */
const standingOf = ({ id, standing }: CredentialKind, { emptyScope }: Policy): Standing =>
  id === 'no-scope' && emptyScope === '401' ? 'invalid' : standing;

/** Kinds whose time is over, or yet to come, by an hour. */
const OFF_BY_AN_HOUR: ReadonlySet<string> = new Set(['expired', 'not-yet-valid', 'expired-and-no-scope']);

const HOUR = 3600;

function withinLeeway({ id }: CredentialKind, { leewaySeconds = 0 }: Policy): Cell['withheld'] {
  if (leewaySeconds < HOUR || !OFF_BY_AN_HOUR.has(id)) return undefined;
  const reason = `policy.leewaySeconds is ${leewaySeconds}, and its time is off by no more than an hour: shorten the leeway`;
  return { outcome: 'untested', reason };
}

/** Masking turns the refusal of an authenticated caller into 404, that of a stranger only where this is declared of its own: [RFC 9110 §15.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4). */
function answerDue(standing: Standing, policy: Policy): ExpectedAnswer {
  if (standing === 'sufficient') return '2xx';
  if (standing === 'insufficient') return policy.masking === 'not-found' ? '403 or 404' : '403';
  return standing === 'absent' && policy.absentCredential === '404' ? '401 or 404' : '401';
}

/** Sufficient credentials for every scheme of an alternative: the same objects for all of its cases. */
export const sufficient: (alternative: Alternative) => readonly Presentation[] = once(({ schemes }) =>
  schemes.map(sufficientFor),
);

function sufficientFor(requirement: SchemeRequirement): Presentation {
  const { name, scopes } = requirement;
  return { scheme: name, kind: 'sufficient', scopes, ...rolesOf(requirement), ...stepUpOf(requirement) };
}

/** Scopes to present, and roles where they are others than required. */
export interface PresentedSet extends ScopeSet {
  readonly roles?: readonly string[];
}

/** The roles of a requirement, where it has any. */
export const rolesOf = ({ roles }: Pick<SchemeRequirement, 'roles'>): Pick<Presentation, 'roles'> =>
  roles === undefined ? {} : { roles };

/** What a requirement asks of the authentication behind a token, where it asks for anything. */
export const stepUpOf = ({ stepUp }: Pick<SchemeRequirement, 'stepUp'>): Pick<Presentation, 'stepUp'> =>
  stepUp === undefined ? {} : { stepUp };

/** What is presented of a kind; the kind's own variants are its, those of scope sets are only names. */
export function presentation(kind: CredentialKind, requirement: SchemeRequirement, set: PresentedSet): Presentation {
  const roles = set.roles ?? requirement.roles;
  const made: Building<Presentation> = { scheme: requirement.name, kind: kind.id, scopes: set.scopes };
  if (roles !== undefined) made.roles = roles;
  if (requirement.stepUp !== undefined) made.stepUp = requirement.stepUp;
  if (set.variant !== undefined && kind.variants?.includes(set.variant)) made.variant = set.variant;
  return made;
}

/** The scopes in one variant of a kind. */
export const spelled = (scopes: readonly string[], variant: string | undefined): ScopeSet =>
  variant === undefined ? { scopes } : { variant, scopes };

/** Whether a kind can be made for a scheme under the plan's profile. */
export const isMadeFor = (
  { families, profiles }: CredentialKind,
  { family }: SecurityScheme,
  { policy }: GeneratorContext,
): boolean => families.includes(family) && (profiles === undefined || profiles.includes(policy.profile));

/** The same, with one scheme's credential replaced. */
export const withFault = (alternative: Alternative, faulty: Presentation): readonly Presentation[] =>
  alternative.schemes.length === 1
    ? [faulty]
    : sufficient(alternative).map((presented) => (presented.scheme === faulty.scheme ? faulty : presented));

/**
 * What names an alternative in a case id: nothing where it is the only one, else its schemes, and its scopes where two
 * alternatives have the same schemes.
 */
export const alternativeLabel = (alternative: Alternative, all: readonly Alternative[]): readonly string[] =>
  all.length < 2 ? NO_LABEL : (labelsOf(all).get(alternative) ?? labelled(alternative, all));

const NO_LABEL: readonly string[] = [];

const labelsOf = once(
  (all: readonly Alternative[]) => new Map(all.map((alternative) => [alternative, labelled(alternative, all)])),
);

function labelled(alternative: Alternative, all: readonly Alternative[]): readonly string[] {
  const label = schemeNames(alternative);
  const same = all.filter((other) => schemeNames(other) === label);
  return [same.length < 2 ? label : alternative.schemes.map(withScopes).join('+')];
}

const withScopes = ({ name, scopes }: SchemeRequirement): string => `${name}(${scopes.join(' ')})`;

const schemeNames = ({ schemes }: Alternative): string => schemes.map(({ name }) => name).join('+');

/** The id of an alternative's control. */
export const controlId = (operation: Operation, alternative: Alternative): string =>
  controlsOf(operation).get(alternative) ?? controlOf(operation, alternative);

const controlsOf = once(
  (operation: Operation) =>
    new Map(operation.access.alternatives.map((alternative) => [alternative, controlOf(operation, alternative)])),
);

function controlOf(operation: Operation, alternative: Alternative): string {
  const label = alternativeLabel(alternative, operation.access.alternatives).join(' ');
  return [operation.id, 'sufficient', label].filter((part) => part !== '').join(' · ');
}

type Unavailable = { readonly outcome: 'untested'; readonly reason: string } | undefined;

/** Why no credential can be had for an alternative, where none can. */
export const unavailable = (alternative: Alternative, context: GeneratorContext): Unavailable =>
  unavailableIn(context)(alternative);

/** Every generator asks it of every operation. */
const unavailableIn = once((context: GeneratorContext) =>
  once((alternative: Alternative) => whyUnavailable(alternative, context)),
);

function whyUnavailable({ schemes }: Alternative, context: GeneratorContext): Unavailable {
  const lacking = schemes.find(({ name }) => !context.sources.has(name));
  if (lacking === undefined) return clash(schemes.flatMap(({ name }) => context.schemes[name] ?? []));
  const family = context.schemes[lacking.name]?.family;
  if (family !== undefined && !PRESENTABLE.has(family)) {
    return { outcome: 'untested', reason: `credentials for ${lacking.name} (${family}) cannot be presented yet` };
  }
  return { outcome: 'untested', reason: `no token source for scheme ${lacking.name}: give security.${lacking.name}` };
}

/** `Authorization` carries one credential: [RFC 9110 §11.6.2](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2). */
function clash(schemes: readonly SecurityScheme[]): Unavailable {
  if (schemes.length < 2) return undefined;
  const [first, second] = schemes.filter(
    ({ family, in: place, parameterName }) =>
      (family !== 'apiKey' && family !== 'mutualTLS') ||
      (place === 'header' && parameterName?.toLowerCase() === 'authorization'),
  );
  if (first === undefined || second === undefined) return undefined;
  const reason = `${first.name} and ${second.name} both travel in the Authorization field, which holds one credential`;
  return { outcome: 'untested', reason };
}

const PRESENTABLE: ReadonlySet<SchemeFamily> = new Set(['bearer', 'apiKey', 'basic', 'mutualTLS']);

/** The scheme of a requirement; undefined where the document does not define it. */
export const schemeOf = (requirement: SchemeRequirement, context: GeneratorContext): SecurityScheme | undefined =>
  context.schemes[requirement.name];
