import { baseUrlFault, withoutTrailingSlash } from './config/base-url.ts';
import { checkConfig } from './config/check.ts';
import { expand } from './config/expand.ts';
import { findConfig, noConfig } from './config/find.ts';
import { type ConfigFlags, fromFlags, mergeConfig } from './config/flags.ts';
import { insertedSecrets } from './config/inserted.ts';
import { locateByPointer } from './config/locate.ts';
import { type ConfigSource, readConfig } from './config/read.ts';
import { type CompleteConfig, type ResolvedConfig, type RunConfig, resolveConfig } from './config/resolve.ts';
import { TwogateError } from './errors.ts';
import type { JsonObject } from './model/json.ts';

export { type AcceptedFiles, readAccepted } from './config/accepted.ts';
export { isLoopback } from './config/base-url.ts';
export { type OptionsPlace, validateOptions } from './config/check.ts';
export type { ConfigFlags } from './config/flags.ts';
export type { ResolvedConfig, ResolvedLimits, ResolvedPolicy, ResolvedTarget, RunConfig } from './config/resolve.ts';
export { scenariosOf } from './config/scenarios.ts';
export { CONFIG_SCHEMA } from './config/schema.ts';

/** Where to look for the configuration, and what is laid over it. */
export interface ConfigInput {
  /** The file; without it, `twogate.config.yaml`, `.yml`, `.json`, `.ts`, `.js` or `.mjs` of `cwd`. */
  readonly config?: string;
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Partial<ConfigFlags>;
  /** A plan needs neither secrets nor a base URL: `${NAME}` below `security`, `hooks` and `target` stays as written. */
  readonly needs: 'plan' | 'run';
}

/**
 * Reads, expands, checks and completes the configuration. `--document` alone makes one.
 * @throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_INVALID, ENVIRONMENT_MISSING, OPTION_INVALID
 */
export function loadConfig(input: ConfigInput & { readonly needs: 'run' }): Promise<RunConfig>;
export function loadConfig(input: ConfigInput): Promise<ResolvedConfig>;
export async function loadConfig(input: ConfigInput): Promise<ResolvedConfig> {
  const flags = fromFlags(input.flags, input.cwd);
  const source = await sourceOf(input);
  const config = mergeConfig(checked(source, input), flags);
  const complete = withDocument(withTarget(config, source, input.needs), source);
  return resolveConfig(complete, source, insertedSecrets(source.value, input.env));
}

async function sourceOf({ config, cwd, flags }: ConfigInput): Promise<ConfigSource> {
  const file = findConfig(cwd, config);
  if (file !== undefined) return readConfig(file);
  if (flags.document === undefined) return noConfig();
  return { value: {}, folder: cwd, locate: locateByPointer(undefined) };
}

const NEEDED_TO_RUN = ['target', 'security', 'identities.*.security', 'identities.*.hooks'];

function checked({ value, locate }: ConfigSource, { env, needs }: ConfigInput): Partial<CompleteConfig> {
  const except = new Set(needs === 'plan' ? NEEDED_TO_RUN : []);
  const expanded = expand(value, { env, locate, except });
  checkConfig({ written: value, expanded, locate });
  const { $schema: _, ...config } = expanded as JsonObject;
  return config as Partial<CompleteConfig>;
}

function withDocument(config: Partial<CompleteConfig>, { locate }: ConfigSource): CompleteConfig {
  const { document } = config;
  if (document !== undefined) return { ...config, document };
  throw new TwogateError('CONFIG_INVALID', 'the configuration names no document', {
    ...locate([]),
    hint: 'Give `document` the path of the OpenAPI document, or name it with --document.',
  });
}

function withTarget(config: Partial<CompleteConfig>, { locate }: ConfigSource, needs: 'plan' | 'run'): typeof config {
  const { baseUrl, ...target } = config.target ?? {};
  if (baseUrl === undefined && needs === 'plan') return config;
  if (baseUrl === undefined) throw noBaseUrl(locate);
  if (needs === 'plan' && baseUrl.includes('${')) return { ...config, target };
  const fault = baseUrlFault(baseUrl);
  if (fault === undefined) return { ...config, target: { ...target, baseUrl: withoutTrailingSlash(baseUrl) } };
  throw new TwogateError('CONFIG_INVALID', `target.baseUrl ${fault}`, locate(['target', 'baseUrl']));
}

function noBaseUrl(locate: ConfigSource['locate']): TwogateError {
  return new TwogateError('CONFIG_INVALID', 'the configuration has no target.baseUrl', {
    ...locate(['target']),
    hint: 'Give it the absolute URL of the running API, or name it with --base-url.',
  });
}
