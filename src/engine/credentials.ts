import { placeCredential } from '../http/present.ts';
import { createRedactor, type Redact } from '../http/redaction.ts';
import type {
  CredentialKind,
  CredentialNeed,
  Fault,
  FaultContext,
  IssuedCredential,
  OpenTokenSource,
  Placement,
  PresentedCredential,
  UnavailableCredential,
} from '../model/credential.ts';
import type { SchemeFamily, SecurityScheme } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import type { Presentation } from '../model/plan.ts';
import { keepUntilExpiry } from './expiry.ts';

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
    const made = await make(kind.fault, need, source).catch((error: unknown) => failed(error, redact));
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

/** A fault on the token leaves its binding alone. */
const boundAs = ({ prove }: IssuedCredential): Pick<IssuedCredential, 'prove'> =>
  prove === undefined ? {} : { prove };

interface Need extends CredentialNeed {
  readonly variant?: string;
}

type Made = IssuedCredential | UnavailableCredential | undefined;

/** Faults on something that a source has issued. */
type Issued = Exclude<Fault, { readonly on: 'presence' | 'origin' }>;

/** Puts the fault on the sufficient credential; each way of doing so is one line. */
async function make(fault: Fault, need: Need, source: OpenTokenSource): Promise<Made> {
  const supplied = source.supplied?.(need.kind);
  if (supplied !== undefined) return supplied;
  if (fault.on === 'placement' && fault.bare) return { value: '' };
  switch (fault.on) {
    case 'presence':
      return undefined;
    case 'origin':
      return { outcome: 'untested', unavailable: `only you can have ${fault.from}: ${supplyHint(need)}` };
    default:
      return isAbout(fault, need) && !source.givesRoles ? cannotGiveRoles(need) : issue(fault, need, source);
  }
}

/** Else the roles are whatever the source's credentials have: the control shows that they are enough. */
const isAbout = (fault: Fault, { roles, exact }: Need): boolean =>
  fault.on === 'roles' || (exact === true && roles !== undefined);

async function issue(fault: Issued, need: Need, source: OpenTokenSource): Promise<Made> {
  switch (fault.on) {
    case 'placement':
      return asAsked(await source.issue(sufficient(need)), need);
    case 'roles':
      return withoutRoles({ ...need, lacks: 'roles' }, source);
    case 'nothing':
    case 'scopes':
      return asAsked(await source.issue(need), need);
    case 'token':
      return source.mint?.(need, (token) => fault.change(token, contextOf(need))) ?? cannotSign(need, source);
    case 'value':
      return changed(fault, need, source);
    case 'life':
      return ended(need, source);
    case 'key':
      return source.rotate?.(sufficient(need), fault.signed) ?? cannotRotate(need);
    case 'algorithm':
      return source.signAs?.(sufficient(need), fault.signed) ?? cannotSignAs(need, fault.signed);
  }
}

const withoutRoles = async (need: CredentialNeed, source: OpenTokenSource): Promise<Made> =>
  asAsked(await source.issue(need), need);

/** What a fault is put on: the same token, whichever fault it is. */
const sufficient = ({ scheme, scopes, roles, stepUp, fresh }: Need): CredentialNeed => ({
  scheme,
  scopes,
  ...(fresh === undefined ? {} : { fresh }),
  ...(roles === undefined ? {} : { roles }),
  ...(stepUp === undefined ? {} : { stepUp }),
  kind: 'sufficient',
  standing: 'sufficient',
});

const contextOf = ({ variant, stepUp }: Need): FaultContext => ({
  now: Math.floor(Date.now() / 1000),
  ...(variant === undefined ? {} : { variant }),
  ...(stepUp === undefined ? {} : { stepUp }),
});

const supplyHint = ({ kind, scheme }: Need): string => `supply one as security.${scheme.name}.kinds.${kind}`;

const NOUN: Readonly<Record<SchemeFamily, string>> = {
  bearer: 'token',
  apiKey: 'key',
  basic: 'user',
  mutualTLS: 'certificate',
  other: 'credential',
};

const LISTED = ', or list tokens (static) or clients (client-credentials) with their roles';

/** Only the user knows of a credential that has these roles and no others. */
function cannotGiveRoles(need: Need): UnavailableCredential {
  const { scheme, roles = [] } = need;
  const one = `${NOUN[scheme.family]} ${roles.length === 0 ? 'without any role' : `with just the roles ${roles.join(', ')}`}`;
  const hint = need.exact
    ? 'give the identity security'
    : `${supplyHint(need)}${need.scheme.family === 'bearer' ? LISTED : ''}`;
  return { outcome: 'untested', unavailable: `the token source of ${scheme.name} cannot ask for a ${one}: ${hint}` };
}

const cannotRotate = (need: Need): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: `the token source of ${need.scheme.name} has no keys to rotate: ${supplyHint(need)}`,
});

const cannotSignAs = (need: Need, algorithm: string): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: `the token source of ${need.scheme.name} has no key to sign ${algorithm} with: ${supplyHint(need)}`,
});

/** What cannot be signed may still come by waiting: an issued token expires by itself. */
function cannotSign(need: Need, source: OpenTokenSource): Promise<Made> | UnavailableCredential {
  if (need.kind === 'expired' && (source.maxWaitMs ?? 0) > 0) return expired(need, source);
  return {
    outcome: 'untested',
    unavailable: `the token source of ${need.scheme.name} cannot sign tokens: ${supplyHint(need)}`,
  };
}

/** Milliseconds: the largest clock leeway that is a default anywhere, five minutes. */
const LEEWAY_MS = 300_000;

async function expired(need: Need, source: OpenTokenSource): Promise<Made> {
  const issued = await source.issue({ ...sufficient(need), fresh: true });
  if ('unavailable' in issued) return issued;
  const { expiresAt, value } = issued;
  if (expiresAt === undefined) return tooLong('does not say when it expires', need);
  const wait = expiresAt * 1000 - Date.now() + (source.leewayMs ?? LEEWAY_MS) + 1000;
  if (wait > (source.maxWaitMs ?? 0)) {
    return tooLong(
      `would need ${Math.ceil(wait / 1000)} s, the API's leeway included, which is beyond maxWaitMs`,
      need,
    );
  }
  await new Promise((resolve) => setTimeout(resolve, wait));
  return { value, ...boundAs(issued) };
}

const tooLong = (what: string, need: Need): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: `a token that is waited for ${what}: ${supplyHint(need)}`,
});

async function changed(fault: Fault & { readonly on: 'value' }, need: Need, source: OpenTokenSource): Promise<Made> {
  const issued = await source.issue(sufficient(need));
  if ('unavailable' in issued) return issued;
  const publicKeys = (): Promise<readonly JsonObject[]> => source.publicKeys?.() ?? Promise.resolve([]);
  const value = await fault.change(issued.value, { ...contextOf(need), publicKeys });
  return value === undefined ? { outcome: 'untested', unavailable: fault.cannot } : { ...issued, value };
}

async function ended(need: Need, source: OpenTokenSource): Promise<Made> {
  if (source.revoke === undefined) {
    return {
      outcome: 'untested',
      unavailable: `the token source of ${need.scheme.name} cannot revoke: ${supplyHint(need)}`,
    };
  }
  const issued = await source.issue({ ...sufficient(need), fresh: true });
  if ('unavailable' in issued) return issued;
  return (await source.revoke(issued)) ?? issued;
}

/** A source that fails costs its own cases, not the run. */
const failed = (error: unknown, redact: Redact): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: redact(`the token source failed: ${error instanceof Error ? error.message : error}`),
});

/** A token with other scopes than asked says nothing about the API: it must not be blamed. */
function asAsked(issued: IssuedCredential | UnavailableCredential, need: CredentialNeed): Made {
  if ('unavailable' in issued) return issued;
  return otherRoles(issued, need) ?? otherScopes(issued, need) ?? issued;
}

/** Roles beyond those that are needed open what is theirs to open; they count where too few are due, or just these. */
function otherRoles(
  { grantedRoles: granted }: IssuedCredential,
  { roles: asked, lacks, exact }: CredentialNeed,
): UnavailableCredential | undefined {
  if (granted === undefined || asked === undefined) return undefined;
  const hasAll = asked.every((role) => granted.includes(role));
  const hasMore = granted.some((role) => !asked.includes(role));
  if (hasAll && !(hasMore && (lacks === 'roles' || exact))) return undefined;
  const reason = `the token source gave the roles ${words(granted)} where ${words(asked)} was asked for`;
  return { outcome: lacks === 'roles' && !hasMore ? 'untested' : 'cantTell', unavailable: reason };
}

/** @see [RFC 6749 §3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3) */
function defaultsHint(need: CredentialNeed): string {
  const supply = need.standing === 'insufficient' ? `, or ${supplyHint(need)}` : '';
  return `: it gives default scopes to a request without any, so list a client that has none (clients)${supply}`;
}

const words = (names: readonly string[]): string => (names.length === 0 ? 'none' : `"${names.join(' ')}"`);

function otherScopes({ granted }: IssuedCredential, need: CredentialNeed): UnavailableCredential | undefined {
  if (granted === undefined) return undefined;
  const same = granted.length === need.scopes.length && need.scopes.every((scope) => granted.includes(scope));
  if (same) return undefined;
  const reason = `the token source granted the scopes ${words(granted)} where ${words(need.scopes)} was asked for${need.scopes.length === 0 ? defaultsHint(need) : ''}`;
  // What holds only a part of too little is too little in another way than the kind says, and all that is to be had.
  const isLess = granted.every((scope) => need.scopes.includes(scope));
  return { outcome: need.standing === 'insufficient' && isLess ? 'untested' : 'cantTell', unavailable: reason };
}
