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
import type { SecurityScheme } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import type { Presentation } from '../model/plan.ts';

/** A credential ready to be presented, with what masks it. */
export interface ReadyCredential extends PresentedCredential {
  readonly placement: Placement;
  readonly redact: Redact;
}

/** Gets the credential for a presentation; undefined: none is to be sent. */
export type GetCredential = (
  presentation: Presentation,
) => Promise<ReadyCredential | UnavailableCredential | undefined>;

export interface CredentialOptions {
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly kinds: readonly CredentialKind[];
  /** Opened token sources by scheme. */
  readonly sources: ReadonlyMap<string, OpenTokenSource>;
}

/** Credentials are cached by what they are: scheme, kind, variant, scopes. */
export function createCredentials(options: CredentialOptions): GetCredential {
  const cache = new Map<string, ReturnType<GetCredential>>();
  const get = getter(options);
  return (presentation) => {
    const { scheme, kind, variant, scopes } = presentation;
    const key = JSON.stringify([scheme, kind, variant, [...scopes].sort()]);
    const known = cache.get(key) ?? get(presentation);
    cache.set(key, known);
    return known;
  };
}

function getter({ schemes, kinds, sources }: CredentialOptions): GetCredential {
  const kindOf = new Map(kinds.map((kind) => [kind.id, kind]));
  const secrets = [...sources.values()].flatMap((source) => source.secrets);
  return async ({ scheme: name, kind: id, scopes, variant }) => {
    const [scheme, kind, source] = [schemes[name], kindOf.get(id), sources.get(name)];
    if (scheme === undefined || kind === undefined || source === undefined) {
      return { outcome: 'untested', unavailable: `no token source for scheme ${name}` };
    }
    const need: Need = {
      scheme,
      kind: id,
      scopes,
      standing: kind.standing,
      ...(variant === undefined ? {} : { variant }),
    };
    const made = await make(kind.fault, need, source).catch((error: unknown) => failed(error, secrets));
    if (made === undefined || 'unavailable' in made) return made;
    return ready(made, { kind, need, secrets });
  };
}

interface Making {
  readonly kind: CredentialKind;
  readonly need: Need;
  readonly secrets: readonly string[];
}

function ready({ value }: IssuedCredential, { kind, need, secrets }: Making): ReadyCredential | UnavailableCredential {
  const { fault } = kind;
  const presented = { scheme: need.scheme, value };
  const placement = fault.on === 'placement' ? fault.place(presented, need.variant) : placeCredential(presented);
  if (placement === undefined) {
    return { outcome: 'untested', unavailable: fault.on === 'placement' ? fault.cannot : 'it cannot be presented' };
  }
  return { ...presented, placement, redact: createRedactor([value, ...secrets]) };
}

interface Need extends CredentialNeed {
  readonly variant?: string;
}

type Made = IssuedCredential | UnavailableCredential | undefined;

/** Puts the fault on the sufficient credential; each way of doing so is one line. */
async function make(fault: Fault, need: Need, source: OpenTokenSource): Promise<Made> {
  const supplied = source.supplied?.(need.kind);
  if (supplied !== undefined) return supplied;
  switch (fault.on) {
    case 'presence':
      return undefined;
    case 'placement':
      if (need.standing === 'absent') return { value: '' };
      return asAsked(await source.issue({ ...need, standing: 'sufficient' }), need);
    case 'nothing':
    case 'scopes':
      return asAsked(await source.issue(need), need);
    case 'token':
      return source.mint?.(need, (token) => fault.change(token, contextOf(need))) ?? cannotSign(need, source);
    case 'value':
      return changed(fault, need, source);
    case 'life':
      return ended(need, source);
    case 'origin':
      return { outcome: 'untested', unavailable: `only you can have ${fault.from}: ${supplyHint(need)}` };
  }
}

const contextOf = ({ variant }: Need): FaultContext => ({
  now: Math.floor(Date.now() / 1000),
  ...(variant === undefined ? {} : { variant }),
});

const supplyHint = ({ kind, scheme }: Need): string => `supply one as security.${scheme.name}.kinds.${kind}`;

/** What cannot be signed may still come by waiting: an issued token expires by itself. */
function cannotSign(need: Need, source: OpenTokenSource): Promise<Made> | UnavailableCredential {
  if (need.kind === 'expired' && (source.maxWaitMs ?? 0) > 0) return expired(need, source);
  return {
    outcome: 'untested',
    unavailable: `the token source of ${need.scheme.name} cannot sign tokens: ${supplyHint(need)}`,
  };
}

/** Beyond the expiry by more than any leeway in use would be an hour; a minute is what a run can bear. */
const AFTER_EXPIRY_MS = 1000;

async function expired(need: Need, source: OpenTokenSource): Promise<Made> {
  const issued = await source.issue({ ...need, standing: 'sufficient' });
  if ('unavailable' in issued) return issued;
  const { expiresAt } = issued;
  const wait = expiresAt === undefined ? Number.POSITIVE_INFINITY : expiresAt * 1000 - Date.now() + AFTER_EXPIRY_MS;
  if (wait > (source.maxWaitMs ?? 0)) {
    const life = expiresAt === undefined ? 'does not say when it expires' : `lives ${Math.round(wait / 1000)} s longer`;
    return { outcome: 'untested', unavailable: `a token that is waited for ${life}: ${supplyHint(need)}` };
  }
  await new Promise((resolve) => setTimeout(resolve, wait));
  return issued;
}

async function changed(fault: Fault & { readonly on: 'value' }, need: Need, source: OpenTokenSource): Promise<Made> {
  const issued = await source.issue({ ...need, standing: 'sufficient' });
  if ('unavailable' in issued) return issued;
  const publicKeys = (): Promise<readonly JsonObject[]> => source.publicKeys?.() ?? Promise.resolve([]);
  const value = await fault.change(issued.value, { ...contextOf(need), publicKeys });
  return value === undefined ? { outcome: 'untested', unavailable: fault.cannot } : { value };
}

async function ended(need: Need, source: OpenTokenSource): Promise<Made> {
  if (source.revoke === undefined) {
    return {
      outcome: 'untested',
      unavailable: `the token source of ${need.scheme.name} cannot revoke: ${supplyHint(need)}`,
    };
  }
  const issued = await source.issue({ ...need, standing: 'sufficient', fresh: true });
  if ('unavailable' in issued) return issued;
  return (await source.revoke(issued)) ?? issued;
}

/** A source that fails costs its own cases, not the run. */
const failed = (error: unknown, secrets: readonly string[]): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: createRedactor(secrets)(`the token source failed: ${error instanceof Error ? error.message : error}`),
});

/** A token with other scopes than asked says nothing about the API: it must not be blamed. */
function asAsked(issued: IssuedCredential | UnavailableCredential, need: CredentialNeed): Made {
  if ('unavailable' in issued || issued.granted === undefined) return issued;
  const { granted } = issued;
  const same = granted.length === need.scopes.length && need.scopes.every((scope) => granted.includes(scope));
  if (same) return issued;
  const words = (scopes: readonly string[]): string => (scopes.length === 0 ? 'none' : `"${scopes.join(' ')}"`);
  const reason = `the token source granted the scopes ${words(granted)} where ${words(need.scopes)} was asked for`;
  return { outcome: 'cantTell', unavailable: reason };
}
