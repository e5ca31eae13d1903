import { placeCredential } from '../http/present.ts';
import { createRedactor, type Redact } from '../http/redaction.ts';
import type {
  CredentialKind,
  IssuedCredential,
  OpenTokenSource,
  Placement,
  PresentedCredential,
  UnavailableCredential,
} from '../model/credential.ts';
import type { SecurityScheme } from '../model/document.ts';
import type { Presentation } from '../model/plan.ts';
import { keepUntilExpiry } from './expiry.ts';
import { boundAs, putFault } from './faulty.ts';
import type { Need } from './need.ts';

/** A credential ready to be presented, with what masks it. */
export interface ReadyCredential extends PresentedCredential {
  readonly placement: Placement;
  readonly redact: Redact;
  /** Seconds since the epoch: from then on it has another fault than the one put on it. */
  readonly expiresAt?: number;
}

/** Gets the credential for a presentation; undefined: none is to be sent. */
export type GetCredential = (
  presentation: Presentation,
) => Promise<ReadyCredential | UnavailableCredential | undefined>;

export type SourcesByScheme = ReadonlyMap<string, OpenTokenSource>;

export interface CredentialOptions {
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly kinds: readonly CredentialKind[];
  /** Opened token sources by scheme. */
  readonly sources: SourcesByScheme;
  /** Those of identities, by name. */
  readonly identities?: ReadonlyMap<string, SourcesByScheme>;
  /** The API's clock leeway as the policy declares it, for sources that say none of their own. */
  readonly leewayMs?: number;
  /** Told of every credential that a source issues, and of what is made of it. */
  readonly remember?: (value: string) => void;
}

/**
 * Credentials are cached by what they are (scheme, kind, variant, scopes, roles) and made anew before they expire: what is sent has the one
 * fault that its kind says. Nothing that comes back renews one.
 */
export function createCredentials(options: CredentialOptions): GetCredential {
  const sources = allThrifty(options.sources, options);
  const identities = new Map([...(options.identities ?? [])].map(([name, own]) => [name, allThrifty(own, options)]));
  return keepUntilExpiry({
    make: getter({ ...options, sources, identities }),
    nameOf: ({ scheme, kind, variant, scopes, roles, stepUp, identity, issued, only }) =>
      JSON.stringify([scheme, kind, variant, [...scopes].sort(), roles?.toSorted(), stepUp, identity, issued, only]),
    expiryOf: (made) => (made === undefined || 'unavailable' in made ? undefined : made.expiresAt),
  });
}

const allThrifty = (sources: SourcesByScheme, options: CredentialOptions): SourcesByScheme =>
  new Map([...sources].map(([name, source]) => [name, thrifty(remembered(withLeeway(source, options), options))]));

const withLeeway = (source: OpenTokenSource, { leewayMs }: CredentialOptions): OpenTokenSource =>
  leewayMs === undefined || source.leewayMs !== undefined ? source : { ...source, leewayMs };

const remembered = (source: OpenTokenSource, { remember = () => {} }: CredentialOptions): OpenTokenSource => ({
  ...source,
  issue: async (need) => {
    const issued = await source.issue(need);
    if ('value' in issued) remember(issued.value);
    return issued;
  },
});

/** Asks a source once for the same: faults are put on one issued token. A need that is `fresh` gets one of its own. */
function thrifty(source: OpenTokenSource): OpenTokenSource {
  const keep = keepUntilExpiry({
    make: source.issue,
    nameOf: ({ kind, standing, scopes, roles, stepUp }) =>
      JSON.stringify([kind, standing, [...scopes].sort(), roles?.toSorted(), stepUp]),
    expiryOf: (made) => ('unavailable' in made ? undefined : made.expiresAt),
  });
  const issue: OpenTokenSource['issue'] = async (need) => alive(await (need.fresh ? source.issue(need) : keep(need)));
  return { ...source, issue };
}

/** A token that is dead on arrival would be blamed on the API. */
function alive(issued: IssuedCredential | UnavailableCredential): IssuedCredential | UnavailableCredential {
  if ('unavailable' in issued || issued.expiresAt === undefined || issued.expiresAt * 1000 > Date.now()) return issued;
  const at = new Date(issued.expiresAt * 1000).toISOString();
  return { outcome: 'untested', unavailable: `the token that the source has expired at ${at}` };
}

function getter({ schemes, kinds, sources, identities, remember }: CredentialOptions): GetCredential {
  const kindOf = new Map(kinds.map((kind) => [kind.id, kind]));
  const opened = [sources, ...(identities?.values() ?? [])].flatMap((each) => [...each.values()]);
  const redact = createRedactor(opened.flatMap((source) => source.secrets));
  return async ({ scheme: name, kind: id, scopes, roles, stepUp, variant, identity, issued, only }) => {
    const own = identity === undefined ? undefined : identities?.get(identity)?.get(name);
    const [scheme, kind, source] = [schemes[name], kindOf.get(id), own ?? sources.get(name)];
    if (scheme === undefined || kind === undefined || source === undefined) {
      return { outcome: 'untested', unavailable: `no token source for scheme ${name}` };
    }
    const need: Need = {
      scheme,
      kind: id,
      scopes,
      standing: kind.standing,
      ...(roles === undefined ? {} : { roles }),
      ...(stepUp === undefined ? {} : { stepUp }),
      ...(variant === undefined ? {} : { variant }),
      // Nobody else's: neither a control's token nor one from before a change.
      ...(identity === undefined && issued === undefined && only === undefined ? {} : { fresh: true }),
      ...(identity === undefined ? {} : { exact: own === undefined }),
    };
    const made = await putFault(kind.fault, need, source).catch((error: unknown) => failed(error, redact));
    if (made === undefined || 'unavailable' in made) return made;
    // A part of a key, or its twin in another case, tells nearly all of it.
    remember?.(made.value);
    return ready(made, { kind, need });
  };
}

interface Making {
  readonly kind: CredentialKind;
  readonly need: Need;
}

function ready(issued: IssuedCredential, { kind, need }: Making): ReadyCredential | UnavailableCredential {
  const { fault } = kind;
  const { value, expiresAt } = issued;
  const presented = { scheme: need.scheme, value, ...boundAs(issued) };
  const placement = fault.on === 'placement' ? fault.place(presented, need.variant) : placeCredential(presented);
  if (placement === undefined) {
    return { outcome: 'untested', unavailable: fault.on === 'placement' ? fault.cannot : 'it cannot be presented' };
  }
  // What the sources hold is masked by the run's own memory, which comes after this.
  return {
    ...presented,
    placement,
    redact: createRedactor([value]),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** A source that fails costs its own cases, not the run. */
const failed = (error: unknown, redact: Redact): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: redact(`the token source failed: ${error instanceof Error ? error.message : error}`),
});
