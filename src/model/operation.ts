import type { DocumentedResponse, Parameter, RequestBody } from './document.ts';

/** One operation of the document with its access policy and what a request to it needs. */
export interface Operation {
  /** Method and path template, e.g. `GET /orders/{orderId}`; unique and stable. */
  readonly id: string;
  readonly operationId?: string;
  /** Upper case. */
  readonly method: string;
  /** The path template as the document has it. */
  readonly path: string;
  readonly summary?: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** JSON pointer to the operation. */
  readonly pointer: string;
  readonly access: AccessPolicy;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: readonly DocumentedResponse[];
  /** Path of the operation's or path item's own server as seen from the document's, which the base URL stands in for: `/../v2`. */
  readonly basePath?: string;
}

/**
 * An operation's effective `security`, normalised.
 * `unknown`: the document says nothing about security anywhere, which is not the same as public.
 * @see [OpenAPI 3.1.1, Security Requirement Object](https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object)
 */
export interface AccessPolicy {
  /** True where `security` is `[]` or holds `{}`. */
  readonly anonymous: boolean;
  /** True where neither the operation nor the document has `security`. */
  readonly unknown: boolean;
  /** Any one of them grants access. */
  readonly alternatives: readonly Alternative[];
}

/** One way in: every scheme of it is required. */
export interface Alternative {
  readonly schemes: readonly SchemeRequirement[];
}

/** One required scheme with the scopes, and the roles or permissions beside them, it must carry. */
export interface SchemeRequirement {
  readonly name: string;
  readonly type: string;
  readonly scopes: readonly string[];
  readonly mode: ScopeMode;
  /** Roles or permissions that an extension names, all of which are presented; absent where there is none. */
  readonly roles?: readonly string[];
  /** Sets of those roles of which one is enough; absent: all are needed. */
  readonly roleChoices?: readonly (readonly string[])[];
  /** How the user must have authenticated, where that is asked for beyond a valid token. */
  readonly stepUp?: StepUp;
}

/** What an operation asks of the authentication behind a token: [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3). */
export interface StepUp {
  /** Any of these authentication context class references will do. */
  readonly acrValues?: readonly string[];
  /** Seconds since the user last authenticated. */
  readonly maxAge?: number;
}

/** `all`: every scope is needed (OpenAPI's letter). `any`: one suffices. `ambiguous`: the document may mean either, and nobody has said. */
export type ScopeMode = 'all' | 'any' | 'ambiguous';
