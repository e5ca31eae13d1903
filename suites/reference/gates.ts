import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject } from '../../src/model/json.ts';
import type { StepUp } from '../../src/model/operation.ts';
import { type Answer, NOT_THERE, problem } from './answer.ts';
import { introspectToken } from './introspection.ts';
import { type ProofDemand, proofFault, soundDemand } from './proofs.ts';
import { describe, METADATA_PATH, originOf } from './resource-metadata.ts';
import type { Access, AccessAlternative, Route, SchemeName } from './routes.ts';
import {
  type Caller,
  FAULTS,
  type Trust,
  type TrustOptions,
  trustIn,
  type Verification,
  type VerificationFault,
  verifyApiKey,
  verifyToken,
} from './verification.ts';

/** A request before it is routed. */
export interface Incoming {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request as the gates see it. */
export interface Call extends Incoming {
  /** Absent where no operation has this method and path. */
  readonly route?: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined until the body is read. */
  readonly body?: unknown;
}

/** Something that a request presents, not yet verified. */
export interface Credential {
  readonly scheme: SchemeName;
  readonly value: string;
  /** Of a token: the authentication scheme under which it came; default Bearer. */
  readonly by?: 'DPoP';
}

/** What the first gate found. */
export type Authentication =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'authenticated'; readonly callers: readonly Caller[] }
  | Refusal;

/** Why a request is refused, and by which gate. */
export type Refusal =
  | { readonly kind: 'absent'; readonly schemes: readonly SchemeName[] }
  | {
      readonly kind: 'invalid';
      readonly schemes: readonly SchemeName[];
      readonly scheme: SchemeName;
      readonly fault: VerificationFault;
    }
  | { readonly kind: 'insufficient'; readonly scopes: readonly string[] }
  | { readonly kind: 'weak'; readonly schemes: readonly SchemeName[]; readonly stepUp: StepUp }
  | { readonly kind: 'other-tenant'; readonly status: 403 | 404 };

/** A credential that holds, and whose it is. */
export interface Held {
  readonly credential: Credential;
  readonly caller: Caller;
}

/** What a request passes through, in the order that `Gates.order` gives; `parse` stands where the body is read, if that is before `validate`. */
export type Step = 'authenticate' | 'authorize' | 'parse' | 'validate' | 'lookup';

/**
 * Everything the API decides about a request, each decision a function that a defect may wrap.
 * `gates` in a signature is the finished record, so that a wrapped decision is the one that others use.
 */
export interface Gates {
  readonly trust: Trust;
  /** Before routing: another method or path, as a gateway or an override header makes it. */
  readonly rewrite: (incoming: Incoming) => Incoming;
  /** Who may call the operation. */
  readonly access: (call: Call) => Access;
  /** What comes before `parse` or `validate` runs before the body is read. */
  readonly order: (call: Call) => readonly Step[];
  /** The credentials on the request. */
  readonly present: (call: Call) => readonly Credential[];
  readonly verify: (call: Call, credential: Credential) => Promise<Verification>;
  /** What a proof has to say. */
  readonly demand: (call: Call, credential: Credential, caller: Caller) => ProofDemand;
  /** Whether a verified token is presented with what it is bound to. */
  readonly hold: (call: Call, held: Held, gates: Gates) => Promise<VerificationFault | undefined>;
  /** The first gate. */
  readonly authenticate: (call: Call, gates: Gates) => Promise<Authentication>;
  /** The second gate: undefined lets the callers in. */
  readonly authorize: (call: Call, callers: readonly Caller[], gates: Gates) => Refusal | undefined;
  /** What the operation asks of the authentication behind a token. */
  readonly stepUp: (call: Call) => StepUp | undefined;
  /** Whether a caller has authenticated as is asked for. */
  readonly meets: (caller: Caller, stepUp: StepUp) => boolean;
  /** Whether what belongs to a tenant is there for these callers. */
  readonly belongs: (call: Call, callers: readonly Caller[], tenant: string) => boolean;
  /** The metadata of the API, where it is asked for: [RFC 9728 §2](https://www.rfc-editor.org/rfc/rfc9728#section-2). */
  readonly describe: (call: Call) => JsonObject | undefined;
  readonly refuse: (call: Call, refusal: Refusal) => Answer;
  /** Whether what was asked for is done though it is refused. */
  readonly performs: (call: Call, refusal: Refusal) => boolean;
  /** The last word on every answer, whoever gave it. */
  readonly respond: (call: Call, answer: Answer) => Answer | Promise<Answer>;
}

const NO_ACCESS: Access = { anonymous: false, alternatives: [] };
const SOUND_ORDER: readonly Step[] = ['authenticate', 'authorize', 'validate', 'lookup'];

/** Two gates, kept apart. */
export function soundGates(options: TrustOptions): Gates {
  const trust = trustIn(options);
  return {
    trust,
    rewrite: (incoming) => incoming,
    access: ({ route }) => route?.access ?? NO_ACCESS,
    order: () => SOUND_ORDER,
    present: (call) => presentedCredentials(call, trust),
    demand: (call, credential, caller) => soundDemand(trust, call, credential, caller),
    hold,
    verify: (_call, credential) => verify(trust, credential),
    authenticate,
    authorize,
    stepUp: ({ route }) => (route === undefined ? undefined : trust.stepUp?.[route.operationId]),
    meets,
    belongs: (_call, callers, tenant) => callers.some((caller) => caller.tenant === tenant),
    describe: (call) => describe(call, trust),
    refuse: (call, refusal) => refuse(call, refusal, trust),
    performs: () => false,
    respond: (_call, answer) => withNonce(answer, trust),
  };
}

/** A token says itself what it is good for, unless the issuer is to be asked. */
function verify(trust: Trust, { scheme, value }: Credential): Promise<Verification> {
  if (scheme === 'apiKey') return verifyApiKey(trust, value);
  const { introspection } = trust;
  return introspection === undefined ? verifyToken(trust, value) : introspectToken(trust, introspection, value);
}

/** Where tokens are bound, each comes under the scheme DPoP, with a proof: [RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1). */
async function hold(call: Call, { credential, caller }: Held, gates: Gates): Promise<VerificationFault | undefined> {
  if (gates.trust.dpop === undefined || credential.scheme === 'apiKey') return undefined;
  if (credential.by !== 'DPoP' || caller.jkt === undefined) return 'binding';
  return proofFault(call.headers.dpop, gates.demand(call, credential, caller));
}

/** @see [RFC 9449 §8.2](https://www.rfc-editor.org/rfc/rfc9449#section-8.2) */
const withNonce = (answer: Answer, { dpop }: Trust): Answer =>
  dpop?.nonce === undefined ? answer : { ...answer, headers: { ...answer.headers, 'dpop-nonce': dpop.nonce } };

const BEARER = /^bearer(?: +(.*))?$/i;
const DPOP = /^dpop +(.+)$/i;

/** Another authentication scheme is no credential at all: RFC 6750 §3.1 counts it as lacking authentication information. */
function presentedCredentials({ headers }: Call, { dpop }: Trust): readonly Credential[] {
  const bearer = headers.authorization === undefined ? null : BEARER.exec(headers.authorization);
  const bound = dpop === undefined ? null : DPOP.exec(headers.authorization ?? '');
  const key = headers['x-api-key'];
  const credentials: Credential[] = [];
  if (bearer !== null) credentials.push({ scheme: 'oauth', value: bearer[1] ?? '' });
  if (bound !== null) credentials.push({ scheme: 'oauth', value: bound[1] ?? '', by: 'DPoP' });
  if (typeof key === 'string') credentials.push({ scheme: 'apiKey', value: key });
  return credentials;
}

async function authenticate(call: Call, gates: Gates): Promise<Authentication> {
  const access = gates.access(call);
  const schemes = access.alternatives.map(({ scheme }) => scheme);
  const credentials = gates.present(call).filter(({ scheme }) => schemes.includes(scheme));
  if (credentials.length === 0 && access.anonymous) return { kind: 'anonymous' };
  const callers: Caller[] = [];
  let refusal: Refusal = { kind: 'absent', schemes };
  for (const credential of credentials) {
    const verification = await gates.verify(call, credential);
    const fault =
      verification.kind === 'valid'
        ? await gates.hold(call, { credential, caller: verification.caller }, gates)
        : verification.fault;
    if (verification.kind === 'valid' && fault === undefined) callers.push(verification.caller);
    else refusal = { kind: 'invalid', schemes, scheme: credential.scheme, fault: fault ?? 'malformed' };
  }
  return callers.length > 0 ? { kind: 'authenticated', callers } : refusal;
}

function authorize(call: Call, callers: readonly Caller[], gates: Gates): Refusal | undefined {
  const { anonymous, alternatives } = gates.access(call);
  if (anonymous || callers.some((caller) => alternatives.some((way) => suffices(caller, way)))) return undefined;
  const presented = callers.map(({ scheme }) => scheme);
  const closest = alternatives.find(({ scheme }) => presented.includes(scheme));
  return { kind: 'insufficient', scopes: closest?.scopes ?? [] };
}

/** One of the callers has to have authenticated as is asked for: RFC 9470 §3. */
export function strengthen(call: Call, callers: readonly Caller[], gates: Gates): Refusal | undefined {
  const stepUp = gates.stepUp(call);
  if (stepUp === undefined || callers.some((caller) => gates.meets(caller, stepUp))) return undefined;
  return { kind: 'weak', schemes: gates.access(call).alternatives.map(({ scheme }) => scheme), stepUp };
}

/** A claim that is missing meets nothing. */
function meets({ acr, authTime }: Caller, { acrValues, maxAge }: StepUp): boolean {
  const isStrong = acrValues === undefined || (acr !== undefined && acrValues.includes(acr));
  return isStrong && (maxAge === undefined || (authTime ?? 0) + maxAge >= Date.now() / 1000);
}

function suffices(caller: Caller, way: AccessAlternative): boolean {
  return caller.scheme === way.scheme && way.scopes.every((scope) => caller.scopes.includes(scope));
}

function refuse(call: Call, refusal: Refusal, trust: Trust): Answer {
  if (refusal.kind === 'other-tenant') return elsewhere(refusal.status);
  const scheme = trust.dpop === undefined ? 'Bearer realm="orders"' : 'DPoP realm="orders", algs="ES256"';
  const oauth = trust.metadata ? `${scheme}, resource_metadata="${originOf(call)}${METADATA_PATH}"` : scheme;
  if (refusal.kind === 'insufficient') return forbidden(refusal.scopes, oauth);
  const challenges = refusal.schemes.map((scheme) => (scheme === 'apiKey' ? API_KEY : challenge(refusal, oauth)));
  return problem(401, detailOf(refusal), { 'www-authenticate': challenges });
}

/** A 404 is the answer to what is not there, word for word. */
const elsewhere = (status: 403 | 404): Answer =>
  status === 404 ? NOT_THERE : problem(403, 'This belongs to another tenant.');

function detailOf(refusal: Refusal): string {
  if (refusal.kind === 'weak') return 'A stronger or newer authentication is needed.';
  return refusal.kind === 'invalid' ? FAULTS[refusal.fault] : 'The request carries no credential.';
}

const API_KEY = 'ApiKey realm="orders"';

/** The codes that are not `invalid_token`: [RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1). */
const CODES: Readonly<Partial<Record<VerificationFault, string>>> = {
  proof: 'invalid_dpop_proof',
  nonce: 'use_dpop_nonce',
};

/** Error codes go on the challenge of the scheme that was tried, and on none where nothing was tried (RFC 6750 §3.1). */
function challenge(refusal: Refusal, oauth: string): string {
  if (refusal.kind === 'weak') return `${oauth}, ${demand(refusal.stepUp)}`;
  if (refusal.kind !== 'invalid' || refusal.scheme !== 'oauth') return oauth;
  const code = CODES[refusal.fault] ?? 'invalid_token';
  return `${oauth}, error="${code}", error_description="${FAULTS[refusal.fault]}"`;
}

/** @see [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3) */
function demand({ acrValues, maxAge }: StepUp): string {
  const classes = acrValues === undefined ? '' : `, acr_values="${acrValues.join(' ')}"`;
  return `error="insufficient_user_authentication"${classes}${maxAge === undefined ? '' : `, max_age="${maxAge}"`}`;
}

function forbidden(scopes: readonly string[], oauth: string): Answer {
  const field = `${oauth}, error="insufficient_scope", scope="${scopes.join(' ')}"`;
  return problem(403, `This needs the scopes ${scopes.join(' and ')}.`, { 'www-authenticate': field });
}
