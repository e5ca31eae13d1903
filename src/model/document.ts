import type { Json, JsonObject } from './json.ts';
import type { Operation } from './operation.ts';

/**
 * An OpenAPI document as `load` leaves it: what later steps need, plain and in OpenAPI 3.1's shape whatever version it was written in.
 * @see [OpenAPI 3.1.1](https://spec.openapis.org/oas/v3.1.1.html)
 */
export interface Document {
  /** Where it was read from, as the user named it. */
  readonly source: string;
  /** The version the document declares, e.g. `3.0.3` or `2.0`. */
  readonly openapi: string;
  readonly title: string;
  /** `info.version`. */
  readonly version: string;
  /** Server URLs, in the document's order; may be relative. */
  readonly servers: readonly string[];
  /** The security schemes by name. */
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly operations: readonly Operation[];
  /** What could not be read, each where it stands; the rest of the document is used. */
  readonly problems: readonly Problem[];
  /** The document itself, references across files brought inside: the target of every local `$ref` in the schemas. */
  readonly definition: JsonObject;
}

/** How a credential of a scheme travels, which decides the credential kinds that apply to it. */
export type SchemeFamily = 'bearer' | 'apiKey' | 'basic' | 'mutualTLS' | 'other';

/**
 * A security scheme.
 * @see [OpenAPI 3.1.1, Security Scheme Object](https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object)
 */
export interface SecurityScheme {
  readonly name: string;
  /** OpenAPI's own word. */
  readonly type: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS';
  readonly family: SchemeFamily;
  /** `http` only: the authentication scheme, lower case. */
  readonly scheme?: string;
  /** `apiKey` only. */
  readonly in?: 'header' | 'query' | 'cookie';
  /** `apiKey` only: the name of the header, query parameter or cookie. */
  readonly parameterName?: string;
  /** Scopes that its flows declare or that a requirement of the document names for it, sorted. */
  readonly scopes: readonly string[];
  /** `oauth2` only: the token endpoint, where a flow names one. */
  readonly tokenUrl?: string;
  /** `oauth2` only, since OpenAPI 3.2: the authorization server's metadata (RFC 8414). */
  readonly oauth2MetadataUrl?: string;
  /** `openIdConnect` only. */
  readonly openIdConnectUrl?: string;
  /** JSON pointer to the scheme. */
  readonly pointer: string;
}

/** Something in the document that could not be read or used. */
export interface Problem {
  /** JSON pointer (RFC 6901) into `file`, beginning with `#`. */
  readonly pointer: string;
  readonly message: string;
  /** Relative to the document's own folder; absent for the document itself. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** The operation that the problem costs, where it costs one. */
  readonly operation?: string;
}

/** A parameter of an operation, references followed. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** JSON Schema; may hold `$ref`s into `Document.definition`. */
  readonly schema?: JsonObject;
  /** `content` parameters: the one media type. */
  readonly mediaType?: string;
  /** `example` first, then `examples`. */
  readonly examples: readonly Json[];
  readonly pointer: string;
}

/** One media type of a request or response body. */
export interface Content {
  readonly mediaType: string;
  /** JSON Schema; may hold `$ref`s into `Document.definition`. */
  readonly schema?: JsonObject;
  readonly examples: readonly Json[];
  /** Multipart and form bodies: OpenAPI's `encoding` by property. */
  readonly encoding?: JsonObject;
  readonly pointer: string;
}

/** A request body, references followed. */
export interface RequestBody {
  readonly required: boolean;
  readonly content: readonly Content[];
}

/** A documented response, references followed. */
export interface DocumentedResponse {
  /** `200`, `4XX` or `default`, as written. */
  readonly status: string;
  readonly description?: string;
  readonly content: readonly Content[];
  /** Links by name, as written. */
  readonly links?: JsonObject;
  /** Names of documented response headers, as written. */
  readonly headers: readonly string[];
  /** JSON pointer to the response itself, which operations may share. */
  readonly pointer: string;
}
