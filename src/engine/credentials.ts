import { createRedactor, type Redact } from '../http/redaction.ts';
import type {
  CredentialKind,
  CredentialNeed,
  Fault,
  IssuedCredential,
  OpenTokenSource,
  UnavailableCredential,
} from '../model/credential.ts';
import type { SecurityScheme } from '../model/document.ts';
import type { Presentation } from '../model/plan.ts';

/** A credential ready to be presented, with what masks it. */
export interface ReadyCredential {
  readonly scheme: SecurityScheme;
  readonly value: string;
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

/** Credentials are cached by what they are: scheme, kind, scopes. */
export function createCredentials({ schemes, kinds, sources }: CredentialOptions): GetCredential {
  const cache = new Map<string, ReturnType<GetCredential>>();
  const kindOf = new Map(kinds.map((kind) => [kind.id, kind]));
  const secrets = [...sources.values()].flatMap((source) => source.secrets);
  const get: GetCredential = async (presentation) => {
    const scheme = schemes[presentation.scheme];
    const kind = kindOf.get(presentation.kind);
    const source = sources.get(presentation.scheme);
    if (scheme === undefined || kind === undefined || source === undefined) {
      return { outcome: 'untested', unavailable: `no token source for scheme ${presentation.scheme}` };
    }
    const need = { scheme, kind: kind.id, scopes: presentation.scopes, standing: kind.standing };
    const made = await make(kind.fault, need, source).catch((error: unknown) => failed(error, secrets));
    if (made === undefined || 'unavailable' in made) return made;
    return mismatch(made, need) ?? { scheme, value: made.value, redact: createRedactor([made.value, ...secrets]) };
  };
  return (presentation) => {
    const key = JSON.stringify([presentation.scheme, presentation.kind, [...presentation.scopes].sort()]);
    const known = cache.get(key) ?? get(presentation);
    cache.set(key, known);
    return known;
  };
}

type Made = IssuedCredential | UnavailableCredential | undefined;

/** Puts the fault on the sufficient credential; each way of doing so is one line. */
async function make(fault: Fault, need: CredentialNeed, source: OpenTokenSource): Promise<Made> {
  const supplied = source.supplied?.(need.kind);
  if (supplied !== undefined) return supplied;
  switch (fault.on) {
    case 'presence':
      return undefined;
    case 'nothing':
    case 'scopes':
      return source.issue(need);
    case 'claims':
      return source.mint?.(need, (claims) => fault.change(claims, { now: seconds() })) ?? cannotSign(need);
    case 'value':
      return changed(await source.issue({ ...need, standing: 'sufficient' }), fault);
  }
}

/** A source that fails costs its own cases, not the run. */
const failed = (error: unknown, secrets: readonly string[]): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: createRedactor(secrets)(`the token source failed: ${error instanceof Error ? error.message : error}`),
});

const seconds = (): number => Math.floor(Date.now() / 1000);

const cannotSign = ({ kind, scheme }: CredentialNeed): UnavailableCredential => ({
  outcome: 'untested',
  unavailable: `the token source of ${scheme.name} cannot sign tokens: supply one as security.${scheme.name}.kinds.${kind}`,
});

function changed(issued: IssuedCredential | UnavailableCredential, fault: Fault & { readonly on: 'value' }): Made {
  if ('unavailable' in issued) return issued;
  const value = fault.change(issued.value);
  return value === undefined ? { outcome: 'untested', unavailable: fault.cannot } : { value };
}

/** A token with other scopes than asked says nothing about the API: it must not be blamed. */
function mismatch({ granted }: IssuedCredential, need: CredentialNeed): UnavailableCredential | undefined {
  if (granted === undefined) return undefined;
  const same = granted.length === need.scopes.length && need.scopes.every((scope) => granted.includes(scope));
  if (same) return undefined;
  const words = (scopes: readonly string[]): string => (scopes.length === 0 ? 'none' : `"${scopes.join(' ')}"`);
  const reason = `the token source granted the scopes ${words(granted)} where ${words(need.scopes)} was asked for`;
  return { outcome: 'cantTell', unavailable: reason };
}
