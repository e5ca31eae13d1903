import { resolve } from 'node:path';
import type { ErrorPlace } from '../errors.ts';
import type {
  Config,
  ExtensionFolders,
  IdentityConfig,
  OperationConfig,
  ScopeExtension,
  SecurityConfig,
  TargetConfig,
} from '../model/config.ts';
import type { DeclaredPolicy } from '../model/plan.ts';
import type { Profile, Severity } from '../model/rule.ts';
import { isLoopback } from './base-url.ts';
import type { ConfigSource } from './read.ts';

/** A configuration with every default filled in, its paths absolute and the command line's flags laid over it. */
export interface ResolvedConfig extends Omit<Config, 'target' | 'policy'> {
  /** Absolute, or an http(s) URL as given. */
  readonly document: string;
  /** Absolute paths, and URLs. */
  readonly allowRef: readonly string[];
  readonly target: ResolvedTarget;
  readonly security: Readonly<Record<string, SecurityConfig>>;
  readonly policy: ResolvedPolicy;
  readonly operations: Readonly<Record<string, OperationConfig>>;
  readonly identities: readonly IdentityConfig[];
  /** What environment variables put into programs and fixtures that is to be masked: sent as it is, written nowhere. */
  readonly inserted: readonly string[];
  /** Absolute. */
  readonly waivers?: string;
  /** Absolute. */
  readonly baseline?: string;
  /** Absolute. */
  readonly scenarios?: string;
  /** Absolute paths. */
  readonly extensions: ExtensionFolders;
  /** Absolute. */
  readonly output: string;
  readonly formats: readonly string[];
  readonly failOn: Severity;
  readonly strict: boolean;
  /** The configuration's folder, or the working directory where there is no file; absolute. */
  readonly folder: string;
  /** The configuration file; absolute. */
  readonly file?: string;
  /** The place of a value in the configuration file, by the keys that lead to it. */
  readonly locate: (path: readonly string[]) => ErrorPlace;
}

/** What `loadConfig` gives for a run: the base URL is known. */
export interface RunConfig extends ResolvedConfig {
  readonly target: ResolvedTarget & { readonly baseUrl: string };
}

export interface ResolvedTarget {
  /** Absolute, no trailing slash. Absent where a plan is made without knowing it. */
  readonly baseUrl?: string;
  readonly writes: 'none' | 'refusals' | 'all';
  /** Tokens may travel without TLS to another machine. */
  readonly allowPlaintext: boolean;
  readonly limits: ResolvedLimits;
  readonly tls?: ResolvedTls;
}

export interface ResolvedTls {
  /** Absolute. */
  readonly ca?: string;
}

export interface ResolvedLimits {
  readonly concurrency: number;
  /** Absent: unlimited. */
  readonly requestsPerSecond?: number;
  readonly timeoutMs: number;
  readonly runTimeoutMs: number;
}

export interface ResolvedPolicy extends DeclaredPolicy {
  readonly profile: Profile;
  readonly masking: 'none' | 'not-found' | 'forbidden';
  readonly scopeMode: 'all' | 'any' | 'undecided';
  readonly scopeHierarchy?: Readonly<Record<string, readonly string[]>>;
  readonly extensions: readonly ScopeExtension[];
}

/** A checked configuration, flags laid over it; the document may still be relative to its folder. */
export type CompleteConfig = Omit<Config, 'target'> & { readonly target?: Partial<TargetConfig> };

/** Fills in the defaults. */
export function resolveConfig(
  config: CompleteConfig,
  source: ConfigSource,
  inserted: readonly string[],
): ResolvedConfig {
  const { folder, file, locate } = source;
  return {
    ...config,
    document: resolvePath(config.document, folder),
    allowRef: (config.allowRef ?? []).map((allowed) => resolvePath(allowed, folder)),
    target: resolveTarget(config.target ?? {}, folder),
    security: config.security ?? {},
    policy: { profile: 'bearer', masking: 'none', scopeMode: 'undecided', extensions: [], ...config.policy },
    operations: config.operations ?? {},
    identities: config.identities ?? [],
    inserted,
    ...(config.waivers === undefined ? {} : { waivers: resolve(folder, config.waivers) }),
    ...(config.baseline === undefined ? {} : { baseline: resolve(folder, config.baseline) }),
    ...(config.scenarios === undefined ? {} : { scenarios: resolve(folder, config.scenarios) }),
    extensions: Object.fromEntries(
      Object.entries(config.extensions ?? {}).map(([name, path]) => [name, resolve(folder, path)]),
    ),
    output: resolve(folder, config.output ?? 'conformance-report'),
    formats: config.formats ?? ['json', 'junit', 'html'],
    failOn: config.failOn ?? 'high',
    strict: config.strict ?? false,
    folder,
    ...(file === undefined ? {} : { file }),
    locate,
  };
}

const resolvePath = (path: string, folder: string): string =>
  /^https?:\/\//i.test(path) ? path : resolve(folder, path);

function resolveTarget(
  { baseUrl, writes, allowPlaintext = false, limits = {}, tls }: Partial<TargetConfig>,
  folder: string,
): ResolvedTarget {
  const local = baseUrl !== undefined && isLoopback(baseUrl);
  const requestsPerSecond = limits.requestsPerSecond ?? (local ? undefined : 50);
  return {
    ...(baseUrl === undefined ? {} : { baseUrl }),
    writes: writes ?? (local ? 'all' : 'refusals'),
    allowPlaintext,
    limits: {
      concurrency: limits.concurrency ?? 16,
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
      timeoutMs: limits.timeoutMs ?? 10_000,
      runTimeoutMs: limits.runTimeoutMs ?? 900_000,
    },
    ...(tls?.ca === undefined ? {} : { tls: { ca: resolve(folder, tls.ca) } }),
  };
}
