import { resolve } from 'node:path';
import { TwogateError } from '../errors.ts';
import type { JsonObject } from '../model/json.ts';
import type { Profile, Severity } from '../model/rule.ts';
import { firstViolation } from '../schema/violation.ts';
import { baseUrlFault } from './base-url.ts';
import type { CompleteConfig } from './resolve.ts';
import { CONFIG_SCHEMA } from './schema.ts';

/** What the command line says over the configuration; `document`, `allowRef`, `out`, `waivers` and `baseline` are relative to the working directory. */
export interface ConfigFlags {
  readonly document: string;
  readonly allowRef: readonly string[];
  readonly baseUrl: string;
  readonly out: string;
  readonly waivers: string;
  readonly baseline: string;
  readonly profile: Profile;
  readonly failOn: Severity;
  readonly strict: boolean;
  readonly formats: readonly string[];
}

/**
 * Flags as the configuration they stand for.
 * @throws OPTION_INVALID
 */
export function fromFlags(flags: Partial<ConfigFlags>, cwd: string): Partial<CompleteConfig> {
  const { document, allowRef, baseUrl, out, waivers, baseline, profile, failOn, strict, formats } = flags;
  checkFlags(flags);
  return {
    ...(document === undefined ? {} : { document: absolute(document, cwd) }),
    ...(allowRef === undefined ? {} : { allowRef: allowRef.map((allowed) => absolute(allowed, cwd)) }),
    ...(baseUrl === undefined ? {} : { target: { baseUrl } }),
    ...(out === undefined ? {} : { output: resolve(cwd, out) }),
    ...(waivers === undefined ? {} : { waivers: resolve(cwd, waivers) }),
    ...(baseline === undefined ? {} : { baseline: resolve(cwd, baseline) }),
    ...(profile === undefined ? {} : { policy: { profile } }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(strict === undefined ? {} : { strict }),
    ...(formats === undefined ? {} : { formats }),
  };
}

const absolute = (path: string, cwd: string): string => (/^https?:\/\//i.test(path) ? path : resolve(cwd, path));

/** Top-level keys and the policy's one level down: what flags stand for. What is permitted adds up. */
export function mergeConfig(config: Partial<CompleteConfig>, over: Partial<CompleteConfig>): Partial<CompleteConfig> {
  const { target, policy } = {
    target: { ...config.target, ...over.target },
    policy: { ...config.policy, ...over.policy },
  };
  const allowRef = [...(config.allowRef ?? []), ...(over.allowRef ?? [])];
  return { ...config, ...over, target, policy, ...(allowRef.length === 0 ? {} : { allowRef }) };
}

function checkFlags({ profile, failOn, baseUrl }: Partial<ConfigFlags>): void {
  const { properties } = CONFIG_SCHEMA as { properties: Record<string, JsonObject & { properties: JsonObject }> };
  checkFlag('--profile', profile, properties.policy?.properties.profile as JsonObject);
  checkFlag('--fail-on', failOn, properties.failOn as JsonObject);
  const fault = baseUrl === undefined ? undefined : baseUrlFault(baseUrl);
  if (fault !== undefined) throw new TwogateError('OPTION_INVALID', `--base-url ${fault}`);
}

function checkFlag(name: string, value: string | undefined, schema: JsonObject): void {
  if (value === undefined) return;
  const violation = firstViolation(schema, value);
  if (violation === undefined) return;
  throw new TwogateError('OPTION_INVALID', `${name} is ${JSON.stringify(value)}: ${violation.demand}`);
}
