import type { Standing } from './credential.ts';
import type { Problem, SecurityScheme } from './document.ts';
import type { JsonObject } from './json.ts';
import type { AccessPolicy, StepUp } from './operation.ts';
import type { Profile } from './rule.ts';

/** What is going to be sent, and why; needs no network to make. */
export interface Plan {
  readonly document: {
    readonly source: string;
    readonly title: string;
    readonly version: string;
    readonly openapi: string;
  };
  readonly policy: Policy;
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly credentials: readonly PlannedCredential[];
  readonly operations: readonly PlannedOperation[];
  readonly cases: readonly TestCase[];
  readonly problems: readonly Problem[];
  /** The user's own callers; absent where there are none. */
  readonly identities?: readonly PlannedIdentity[];
  /** The document's operations that were not chosen for this run; absent where all were. */
  readonly unchosen?: readonly Pick<PlannedOperation, 'id' | 'operationId'>[];
  /** The document: the target of every `$ref` in the responses' schemas. */
  readonly definition: JsonObject;
}

/** What only the user can say of an API: each is absent where nothing is declared. */
export interface DeclaredPolicy {
  /** What a bad token on a public operation meets; default `either`. */
  readonly badTokenOnPublic?: 'ignored' | 'refused' | 'either';
  /** How far the API's clock may differ, in seconds; default some minutes at most. */
  readonly leewaySeconds?: number;
  /** The answer to a token without any scope where one is needed; default `403`. */
  readonly emptyScope?: '403' | '401';
  /** The answer to a request without a credential where one is needed; `404`: what there is, is hidden from strangers too, and 401 is as right; default `401`. */
  readonly absentCredential?: '401' | '404';
  /** Whether the gates are asked before the request is looked at; default `gates-first`. */
  readonly order?: 'gates-first' | 'any';
  /** How the API throttles, beside 429 and 503. */
  readonly throttling?: Throttling;
  /** Answers that a gateway gives for itself. */
  readonly markers?: readonly DeclaredMarker[];
  /** How an API says in the body what others say by the status. */
  readonly errorEnvelope?: ErrorEnvelope;
}

/** The declared exceptions and readings that the judge must know. */
export interface Policy extends DeclaredPolicy {
  readonly profile: Profile;
  /** How the API hides what is forbidden, where it does. */
  readonly masking: 'none' | 'not-found' | 'forbidden';
  readonly scopeMode: 'all' | 'any' | 'undecided';
  /** Scopes that include others, by name, as the user declares it. */
  readonly scopeHierarchy?: Readonly<Record<string, readonly string[]>>;
}

export interface Throttling {
  /** Statuses that mean it. */
  readonly statuses?: readonly number[];
  /** A field that counts what is left: a refusal with 0 in it is a throttle. */
  readonly remaining?: string;
}

/** Every condition that it has must hold. */
export interface DeclaredMarker {
  /** Who answers so; for people to read. */
  readonly name: string;
  readonly status?: number | readonly number[];
  /** One field, by name, with a regular expression that its value matches. */
  readonly header?: Readonly<Record<string, string>>;
  /** A regular expression that the body matches. */
  readonly body?: string;
}

/** A member of a JSON body, and which of its values mean what. */
export interface ErrorEnvelope {
  /** A member's name, or a JSON pointer. */
  readonly member: string;
  /** Values that mean 401. */
  readonly unauthenticated?: readonly (string | number | boolean)[];
  /** Values that mean 403. */
  readonly forbidden?: readonly (string | number | boolean)[];
  /** Values that mean failure and do not tell the gates apart. */
  readonly failed?: readonly (string | number | boolean)[];
}

/** A column of the grid. */
export interface PlannedCredential {
  readonly id: string;
  readonly title: string;
  /** Of an identity, whose cells have one each: the one it has where it may call anything. */
  readonly standing: Standing;
  /** The identity's name, where the column is one's. */
  readonly identity?: string;
}

/** A named caller of the user's own, and what the document makes of it. */
export interface PlannedIdentity {
  readonly name: string;
  readonly tenant?: string;
  /** What it holds; absent where only its source knows. */
  readonly scopes?: readonly string[];
  /** The roles that it holds; absent where nobody says. */
  readonly roles?: readonly string[];
  /** Its cases are sent between two commands. */
  readonly hooked: boolean;
  /** Ids of the operations that it may call. */
  readonly allowed: readonly string[];
  /** Scopes that these, and those that are open to all, make use of in any of their alternatives. */
  readonly used: readonly string[];
  /** Scopes that these require and that it does not hold. */
  readonly lacking: readonly string[];
  /** Where `roles` is: the same of roles. */
  readonly usedRoles?: readonly string[];
  readonly lackingRoles?: readonly string[];
  /** Of a tenant, by the ids of operations that write: how its tenant presents itself to make and to remove what others are not to see. */
  readonly makes?: Readonly<Record<string, readonly Presentation[]>>;
}

export interface PlannedOperation {
  readonly id: string;
  readonly operationId?: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly access: AccessPolicy;
  /** By request variant (`golden` is the one the control sends); why there is none, where there is none. */
  readonly requests: Readonly<Record<string, RequestTemplate | UnbuildableRequest>>;
  /** JSON pointer to the operation in the document. */
  readonly pointer: string;
  /** What the document says of its answers. */
  readonly responses: readonly PlannedResponse[];
  /** Values that other operations make for its requests, whose templates then hold `{name}` in their place. */
  readonly produced?: readonly Production[];
  /** With `produced`: its requests where no value could be made, from the document's examples. */
  readonly fallback?: Readonly<Record<string, RequestTemplate | UnbuildableRequest>>;
}

/** A documented response. */
export interface PlannedResponse {
  /** `200`, `4XX` or `default`, as written. */
  readonly status: string;
  readonly content: readonly PlannedContent[];
}

export interface PlannedContent {
  /** May be a range, `application/*`. */
  readonly mediaType: string;
  /** May hold `$ref`s into the plan's `definition`. */
  readonly schema?: JsonObject;
}

/** A parameter whose value other operations can make. */
export interface Production {
  readonly parameter: string;
  /** To be tried in this order. */
  readonly sources: readonly ProductionSource[];
}

/** An operation whose answer holds a value. */
export interface ProductionSource {
  /** The operation's id. */
  readonly operation: string;
  /** Where the value may stand in the answer, to be tried in this order. */
  readonly take: readonly Take[];
  /** How it is known. */
  readonly because: 'configured' | 'link' | 'path';
}

/** A JSON pointer into the body, without `#`; or the last path segment of a header field that holds a URL. */
export type Take = { readonly body: string } | { readonly header: string };

/** A request but for its credential; the same bytes for every case that names it. */
export interface RequestTemplate {
  readonly method: string;
  /** Below the base URL, percent-encoded, beginning with `/`; `/..` in front leads out of the base URL's own path. */
  readonly path: string;
  /** Without `?`; empty where there is none. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: RequestContent;
}

export interface RequestContent {
  readonly mediaType: string;
  readonly data: string;
  readonly encoding: 'utf8' | 'base64';
}

export interface UnbuildableRequest {
  readonly unbuildable: string;
  /** What its cases count as; default `untested`. */
  readonly outcome?: 'inapplicable';
}

/** Operation, credential kind and request variant: one request to send, and the answer that is due. */
export interface TestCase {
  /** E.g. `GET /orders/{orderId} · expired`; the same on every run, machine and shard. */
  readonly id: string;
  /** The operation's id. */
  readonly operation: string;
  /** The credential kind's id. */
  readonly credential: string;
  readonly standing: Standing;
  /** Tells cases of the same kind apart: a scope, an alternative. */
  readonly variant?: string;
  /** The name of the user's identity that sends it, where one does. */
  readonly identity?: string;
  /** The name of the identity whose objects it is sent to, where that matters. */
  readonly madeBy?: string;
  /** Request variant; `golden` is the control's own. */
  readonly request: string;
  readonly expected: ExpectedAnswer;
  /** One per scheme that is presented; at most one is not `sufficient`. */
  readonly presents: readonly Presentation[];
  /** The id of the case whose grant gives this refusal its meaning; absent for controls. */
  readonly control?: string;
  /** Where it is let in, the one of its scopes that opens the door is looked for. */
  readonly bisect?: true;
  /** When it is sent, where its standing does not say: before the first refusal (of a write, where its operation writes), after the last one, or after all but what ends a session. */
  readonly stage?: 'before-refusals' | 'after-refusals' | 'last';
  /** The id of the case of the same operation right after whose answer it is sent. */
  readonly after?: string;
  /** It asks for the metadata of the protected resource: where the challenge before it names some, or at the root of the origin. */
  readonly metadata?: 'named' | 'at-root';
  /** Why it will not be sent, where it will not. */
  readonly reason?: string;
  /** With `reason`: what it counts as. */
  readonly outcome?: 'inapplicable' | 'untested';
}

/**
 * The answer that is due; `4xx`: any refusal; `not granted`: anything but what the control is granted; `any`: no status is due,
 * rules look at something else.
 */
export type ExpectedAnswer =
  | '401'
  | '403'
  | '401 or 403'
  | '401 or 404'
  | '403 or 404'
  | '4xx'
  | 'not granted'
  | '2xx'
  | '2xx or 401'
  | '2xx or 4xx'
  | 'any';

/** One credential in one place. */
export interface Presentation {
  /** The scheme's name. */
  readonly scheme: string;
  /** The credential kind's id. */
  readonly kind: string;
  readonly scopes: readonly string[];
  /** Empty: without any, where some are required; absent: none is required. */
  readonly roles?: readonly string[];
  /** What the authentication behind it must be like; absent: nothing is asked of it. */
  readonly stepUp?: StepUp;
  /** The kind's variant, where it has several. */
  readonly variant?: string;
  /** Whose credential it is, where it is an identity's. */
  readonly identity?: string;
  /** Names the one case that it is issued for, where it must be no other's. */
  readonly only?: string;
  /** Of an identity with hooks: whether it is issued before or after the command that changes something. */
  readonly issued?: 'before-change' | 'after-change';
}
