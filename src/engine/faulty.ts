import type {
  CredentialNeed,
  Fault,
  FaultContext,
  IssuedCredential,
  OpenTokenSource,
  UnavailableCredential,
} from '../model/credential.ts';
import type { SchemeFamily } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import { asAsked } from './as-asked.ts';
import { type Need, supplyHint } from './need.ts';

type Made = IssuedCredential | UnavailableCredential | undefined;

/** Faults on something that a source has issued. */
type Issued = Exclude<Fault, { readonly on: 'presence' | 'origin' }>;

/** Puts the fault on the sufficient credential; each way of doing so is one line. */
export async function putFault(fault: Fault, need: Need, source: OpenTokenSource): Promise<Made> {
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

/** A fault on the token leaves its binding alone. */
export const boundAs = ({ prove }: IssuedCredential): Pick<IssuedCredential, 'prove'> =>
  prove === undefined ? {} : { prove };
