import type { SchemeFamily, SecurityScheme } from './document.ts';
import type { JsonObject } from './json.ts';
import type { ScopeMode, StepUp } from './operation.ts';
import type { ExpectedAnswer } from './plan.ts';
import type { Profile, Reference } from './rule.ts';

/** What a credential establishes; it decides the answer that is due: 401, 401, 403, 2xx. */
export type Standing = 'absent' | 'invalid' | 'insufficient' | 'sufficient';

/**
 * One way of presenting oneself. It differs from the sufficient credential in exactly one thing, its `fault`, unless `compounds`
 * says that it joins two.
 */
export interface CredentialKind {
  /** Kebab-case; the file's name. */
  readonly id: string;
  /** An adjective phrase for the credential, e.g. `Token that expired an hour ago`. */
  readonly title: string;
  readonly standing: Standing;
  /** The families of schemes it can be made for. */
  readonly families: readonly SchemeFamily[];
  readonly fault: Fault;
  readonly references: readonly Reference[];
  /** Spellings of the same fault, each a credential of its own. */
  readonly variants?: readonly string[];
  /** The answer that is due, where the standing alone does not decide it. */
  readonly expected?: ExpectedAnswer;
  /** The two faults that it joins. */
  readonly compounds?: string;
  /** Only under these profiles; default: under all. */
  readonly profiles?: readonly Profile[];
  /** Only where the operation asks this of the authentication behind the token. */
  readonly stepUp?: keyof StepUp;
  /** Whether it says something where credentials of these families are demanded with it; default: always. */
  readonly beside?: (families: readonly SchemeFamily[]) => boolean;
}

/** The one thing in which a credential differs from the sufficient one. */
export type Fault =
  | { readonly on: 'nothing' }
  /** No credential is sent. */
  | { readonly on: 'presence' }
  /** Other scopes than required: one credential per set. */
  | { readonly on: 'scopes'; readonly sets: (required: readonly string[], scheme: ScopeContext) => readonly ScopeSet[] }
  /** The same scopes, and not all of the required roles: one credential per set. */
  | { readonly on: 'roles'; readonly sets: (required: RequiredRoles) => readonly RoleSet[] }
  /** Another content of the token, signed like the sufficient one. Needs a source that can mint. */
  | { readonly on: 'token'; readonly change: (token: TokenContent, context: FaultContext) => TokenContent }
  /** Another string, made from an issued one. Undefined where that string has nothing to change; `cannot` then says what is missing. */
  | { readonly on: 'value'; readonly change: ChangeValue; readonly cannot: string }
  /** Another way of travelling: what is sent in the credential's place. Undefined where the scheme has no such way; `bare`: it takes nothing of the credential. */
  | { readonly on: 'placement'; readonly place: PlaceCredential; readonly cannot: string; readonly bare?: true }
  /** A credential that was good once. */
  | { readonly on: 'life'; readonly end: 'revoked' }
  /** Signed with another key of the same issuer. */
  | { readonly on: 'key'; readonly signed: IssuerKey }
  /** Signed with another algorithm by the key that is in use, where the key can. */
  | { readonly on: 'algorithm'; readonly signed: string }
  /** What only the user can have. */
  | { readonly on: 'origin'; readonly from: string };

/** A key of an issuer beside its usual one: announced once and withdrawn since, or announced only during the run. */
export type IssuerKey = 'retired' | 'rotated';

/** A JWT before it is signed: JOSE header without `alg`, and claims. */
export interface TokenContent {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

export type ChangeValue = (value: string, context: ValueContext) => string | undefined | Promise<string | undefined>;

export type PlaceCredential = (credential: PresentedCredential, variant: string | undefined) => Placement | undefined;

/** A credential and the scheme by which it travels. */
export interface PresentedCredential {
  readonly scheme: SecurityScheme;
  readonly value: string;
  /** The token is bound to a key: makes the proof that goes with it. */
  readonly prove?: Prove;
}

/**
 * Signs a DPoP proof for one request with the key that the token is bound to; `change` puts a fault on the proof.
 * @see [RFC 9449 §4.2](https://www.rfc-editor.org/rfc/rfc9449#section-4.2)
 */
export type Prove = (request: ProvenRequest, change?: (proof: TokenContent) => TokenContent) => Promise<string>;

/** What a proof speaks of. */
export interface ProvenRequest extends RequestTarget {
  readonly token: string;
}

/** A request as far as a credential may depend on it. */
export interface RequestTarget {
  readonly method: string;
  /** Absolute, without query and fragment. */
  readonly url: string;
  /** The latest one that the API gave. */
  readonly nonce?: string;
}

/** What a credential adds to a request. */
export interface Placement {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Percent-encoded, without `?` or `&`. */
  readonly query?: string;
  /** `name=value` */
  readonly cookie?: string;
  /** Header fields that are made anew for every request, and once more where the API asks for a nonce. */
  readonly fieldsFor?: (request: RequestTarget) => Promise<readonly (readonly [name: string, value: string])[]>;
  /** Sent only to an API that gave a nonce before. */
  readonly afterNonce?: boolean;
  /** The same request goes first, and only where that was granted does the case itself follow, byte for byte. */
  readonly rehearsed?: boolean;
  /** What the connection presents in the TLS handshake. */
  readonly certificate?: ClientCertificate;
}

/** A client certificate with its private key, as PEM; the chain may follow the certificate. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface ScopeContext {
  /** Every scope that the document names for the scheme. */
  readonly known: readonly string[];
  readonly mode: ScopeMode;
  /** These scopes and whatever they include. */
  readonly withIncluded: (scopes: readonly string[]) => ReadonlySet<string>;
}

/** Scopes to ask for, or the reason why there is no such set. */
export interface ScopeSet {
  /** Tells several credentials of one kind apart; absent where there is one. */
  readonly variant?: string;
  readonly scopes: readonly string[];
  /** Where it is let in, the one that opens the door is looked for. */
  readonly bisect?: true;
  readonly unavailable?: { readonly outcome: 'inapplicable' | 'untested'; readonly reason: string };
}

/** Roles that a requirement names beside its scopes. */
export interface RequiredRoles {
  readonly roles: readonly string[];
  /** Sets of them of which one is enough. */
  readonly roleChoices?: readonly (readonly string[])[];
}

/** Roles to ask for beside the required scopes. */
export interface RoleSet {
  /** Tells several credentials of one kind apart; absent where there is one. */
  readonly variant?: string;
  readonly roles: readonly string[];
}

export interface FaultContext {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly variant?: string;
  /** What the operation asks of the authentication behind the token. */
  readonly stepUp?: StepUp;
}

export interface ValueContext extends FaultContext {
  /** The public keys of the issuer, as JWKs; empty where they are not known. */
  readonly publicKeys: () => Promise<readonly JsonObject[]>;
}

/** A credential to be had from a token source. */
export interface CredentialNeed {
  readonly scheme: SecurityScheme;
  /** Empty: a credential without any scope, or for a scheme that has none. */
  readonly scopes: readonly string[];
  /** Empty: a credential without any role, and the scopes of a sufficient one; absent: none is required. */
  readonly roles?: readonly string[];
  /** What the authentication behind it must be like; absent: nothing is asked of it. */
  readonly stepUp?: StepUp;
  /** What an insufficient one has too few of: they are a ceiling, more of them would open the door; default: the scopes. */
  readonly lacks?: 'roles';
  /** The credential kind's id. */
  readonly kind: string;
  readonly standing: Standing;
  /** One of its own, which nothing else uses. */
  readonly fresh?: boolean;
  /** With neither more scopes than these nor fewer, sufficient though it is: it is to show what just these open. */
  readonly exact?: boolean;
}

/** A credential as a token source gave it, before any fault is put on its value. */
export interface IssuedCredential {
  /** A token, an API key, `username:password` for HTTP basic, or a client certificate and its key as PEM. */
  readonly value: string;
  /** The token is bound to a key: makes the proof that goes with it. */
  readonly prove?: Prove;
  /** The scopes it really carries, where the source can know. */
  readonly granted?: readonly string[];
  /** The roles it really carries, where the source can know. */
  readonly grantedRoles?: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
}

/** Why there is no credential: `untested` where the source cannot make it, `cantTell` where what it made is not what was asked, `inapplicable` where the API has no use for it. */
export interface UnavailableCredential {
  readonly unavailable: string;
  readonly outcome: 'untested' | 'cantTell' | 'inapplicable';
}

/** Where credentials come from: one function type, a file per source. */
export interface TokenSource {
  /** Kebab-case; the file's name; `source:` in the configuration. */
  readonly id: string;
  readonly title: string;
  /** When to use it, in a sentence. */
  readonly use: string;
  /** What it cannot forge, in a sentence. */
  readonly cannot: string;
  readonly families: readonly SchemeFamily[];
  /** JSON Schema of its part of the configuration, `source` left out. */
  readonly options: JsonObject;
  /** Opens it for one scheme. Throws a coded error where the options or the other side are at fault. */
  readonly open: (options: JsonObject, context: SourceContext) => Promise<OpenTokenSource>;
}

export interface SourceContext {
  readonly scheme: SecurityScheme;
  /** Paths in the options are relative to this folder. */
  readonly folder: string;
  /** Masks whatever the run knows: to be used on others' words, before they are cut. */
  readonly redact?: (text: string) => string;
  /** Has masked from then on what the source was given beside the credentials that it issues. */
  readonly remember?: (secret: string) => void;
}

export interface OpenTokenSource {
  /** A credential with exactly these scopes and nothing wrong with it. */
  readonly issue: (need: CredentialNeed) => Promise<IssuedCredential | UnavailableCredential>;
  /** It takes the roles of a need into account. Absent: what it gives has the roles that it has, whatever is asked for. */
  readonly givesRoles?: true;
  /** The same with another content. Absent: the source cannot sign. */
  readonly mint?: (need: CredentialNeed, change: (token: TokenContent) => TokenContent) => Promise<IssuedCredential>;
  /** The issuer's public keys, as JWKs. */
  readonly publicKeys?: () => Promise<readonly JsonObject[]>;
  /** Ends the life of an issued credential ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)), or says why it cannot. */
  readonly revoke?: (issued: IssuedCredential) => Promise<UnavailableCredential | undefined>;
  /** Signs with another key of the issuer, once the API has had the time to notice. Absent: the source has no keys to rotate. */
  readonly rotate?: (need: CredentialNeed, key: IssuerKey) => Promise<IssuedCredential | UnavailableCredential>;
  /** Signs with another algorithm by the key that is in use. Absent: that key can be used with one alone, or there is none. */
  readonly signAs?: (need: CredentialNeed, algorithm: string) => Promise<IssuedCredential>;
  /** Milliseconds that may be spent waiting for a token to expire; default 0. */
  readonly maxWaitMs?: number;
  /** Milliseconds for which the API may go on accepting an expired token; default 300000. */
  readonly leewayMs?: number;
  /** Closes what it opened. */
  readonly close?: () => Promise<void>;
  /** A credential of a kind that only the user can supply. */
  readonly supplied?: (kind: string) => IssuedCredential | undefined;
  /** Every secret the source holds, to be masked wherever it shows up. */
  readonly secrets: readonly string[];
}
