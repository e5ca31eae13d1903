import type { Json, JsonObject } from './json.ts';

import type { StepUp } from './operation.ts';
import type { DeclaredPolicy } from './plan.ts';
import type { Profile, Severity } from './rule.ts';

/** `twogate.config.yaml`, `.json` or `.ts`. Paths are relative to the configuration's folder. */
export interface Config {
  /** Path of the OpenAPI document. */
  readonly document: string;
  /** URLs, files and folders that references may lead to beside the document's own folder; `--allow-ref` adds to them. */
  readonly allowRef?: readonly string[];
  readonly target?: TargetConfig;
  /** One entry per security scheme of the document. */
  readonly security?: Readonly<Record<string, SecurityConfig>>;
  readonly policy?: PolicyConfig;
  /** By operationId or `METHOD /path`. */
  readonly operations?: Readonly<Record<string, OperationConfig>>;
  /** Named callers of the user's own. */
  readonly identities?: readonly IdentityConfig[];
  /** Path of the waivers file. */
  readonly waivers?: string;
  /** Path of an earlier `report.json`: only what it does not tell fails. */
  readonly baseline?: string;
  /** Folder of the user's own scenarios. */
  readonly scenarios?: string;
  /** Folders of the user's own that add to ours: a file per entry, its name the entry's id. */
  readonly extensions?: ExtensionFolders;
  /** Output folder; default `./conformance-report`. */
  readonly output?: string;
  /** Formats to write; default `json`, `junit`, `html`. */
  readonly formats?: readonly string[];
  /** Exit 1 from this severity on; default `high`. */
  readonly failOn?: Severity;
  /** `unproven` operations count as findings. */
  readonly strict?: boolean;
}

export interface ExtensionFolders {
  readonly rules?: string;
  /** Credential kinds. */
  readonly credentials?: string;
  /** Token sources. */
  readonly sources?: string;
  readonly generators?: string;
  readonly formats?: string;
}

export interface TargetConfig {
  /** Absolute; operations' paths are appended to it. */
  readonly baseUrl: string;
  /** `none`: safe methods only · `refusals`: writes only with credentials that must be refused · `all`. Default `all` on loopback, else `refusals`. */
  readonly writes?: 'none' | 'refusals' | 'all';
  /** Send tokens without TLS to a host that is not this machine: for a network of one's own. */
  readonly allowPlaintext?: boolean;
  readonly limits?: LimitsConfig;
  readonly tls?: TlsConfig;
}

export interface TlsConfig {
  /** Path of the PEM certificates of the authorities that the target's certificate may come from; default: those of Node.js. */
  readonly ca?: string;
}

export interface LimitsConfig {
  /** Requests under way at once; default 16. */
  readonly concurrency?: number;
  /** Default 50 for hosts other than loopback, unlimited there. */
  readonly requestsPerSecond?: number;
  /** Milliseconds for one request; default 10000. */
  readonly timeoutMs?: number;
  /** Milliseconds for the whole run; default 900000. */
  readonly runTimeoutMs?: number;
}

/** `source` names a token source; the rest is that source's own. */
export type SecurityConfig = JsonObject & { readonly source: string };

export interface PolicyConfig extends DeclaredPolicy {
  readonly profile?: Profile;
  readonly masking?: 'none' | 'not-found' | 'forbidden';
  readonly scopeMode?: 'all' | 'any';
  /** Scopes that include others, by name. */
  readonly scopeHierarchy?: Readonly<Record<string, readonly string[]>>;
  readonly extensions?: readonly ScopeExtension[];
}

/** A vendor extension that carries what `security` does not; roles and permissions stand beside the scopes, and all are presented. */
export interface ScopeExtension {
  /** A key of the operation, or a path into it (`x-auth.scopes`). */
  readonly key: string;
  readonly kind: 'scope' | 'role' | 'permission';
  readonly mode: 'all' | 'any';
}

/** A caller of the user's own: a service account, a CI job, an agent, a tenant. */
export interface IdentityConfig {
  /** Names its column, its cases and its findings. */
  readonly name: string;
  /** Token sources of its own, by scheme; without any, the document-level ones issue it tokens with its scopes. */
  readonly security?: Readonly<Record<string, SecurityConfig>>;
  /** What it holds, and what its tokens are asked for. Only `static` sources of its own can do without. */
  readonly scopes?: readonly string[];
  /** The roles and permissions that it holds beside them; left out: nobody knows. */
  readonly roles?: readonly string[];
  /** What it may call, everything else being refused; left out: what its scopes suffice for by the access policies. */
  readonly may?: Entitlements;
  /** To whom belongs what it makes. */
  readonly tenant?: string;
  readonly hooks?: IdentityHooks;
}

/** Operations that an identity may call: those named, and those with one of the tags. */
export interface Entitlements {
  /** By operationId or `METHOD /path`. */
  readonly operations?: readonly string[];
  readonly tags?: readonly string[];
}

/** Commands, each a program and its arguments, run in the configuration's folder. */
export interface IdentityHooks {
  /** Changes something before the identity's cases are sent, e.g. grants it a role. */
  readonly before: readonly string[];
  /** Changes it back. */
  readonly after?: readonly string[];
  /** Milliseconds for each; default 10000. */
  readonly timeoutMs?: number;
}

/** Fixtures and readings of one operation. */
export interface OperationConfig {
  readonly path?: Readonly<Record<string, Json>>;
  readonly query?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, Json>>;
  readonly body?: Json;
  readonly scopeMode?: 'all' | 'any';
  /** What it asks of the authentication behind a token, beyond its validity: [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470). */
  readonly stepUp?: StepUp;
  /** What its answer holds for others, by parameter name: a JSON pointer into the body (`/id`), or `header:Location`. */
  readonly produces?: Readonly<Record<string, string>>;
  /** Which operation makes a parameter's value, by parameter name: an operationId or `METHOD /path`. */
  readonly consumes?: Readonly<Record<string, string>>;
  /** Leave the operation out, with this reason in the report. */
  readonly skip?: string;
}
