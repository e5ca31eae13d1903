import type { OwnFolders } from '../catalogue.ts';
import { type ConfigFlags, loadConfig, type ResolvedConfig, type RunConfig } from '../config.ts';
import type { Selection } from './conformance.ts';

/** What every command that reads a configuration takes. */
export interface CommonFlags {
  readonly config?: string;
  readonly document?: string;
  readonly allowRef?: readonly string[];
  readonly baseUrl?: string;
  readonly out?: string;
  readonly waivers?: string;
  readonly baseline?: string;
  readonly profile?: ConfigFlags['profile'];
  readonly failOn?: ConfigFlags['failOn'];
  readonly strict?: boolean;
  readonly operation?: readonly string[];
  readonly tag?: readonly string[];
  readonly format?: readonly string[];
  readonly debug?: boolean;
}

/** What `run` takes beside that. */
export interface RunFlags extends CommonFlags {
  readonly resume?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** The configuration of a run, with the command line's flags laid over it. */
export const configForRun = (flags: CommonFlags): Promise<RunConfig> =>
  loadConfig({ ...inputFrom(flags), needs: 'run' });

/** The configuration of a plan: neither secrets nor a base URL are needed. */
export const configForPlan = (flags: CommonFlags): Promise<ResolvedConfig> =>
  loadConfig({ ...inputFrom(flags), needs: 'plan' });

/** The operations that the flags choose. */
export const selectionFrom = ({ operation = [], tag = [] }: CommonFlags): Selection => ({
  operations: operation,
  tags: tag,
});

function inputFrom(flags: CommonFlags) {
  const { config } = flags;
  return { ...(config === undefined ? {} : { config }), cwd: process.cwd(), env: process.env, flags: overrides(flags) };
}

function overrides({
  document,
  allowRef,
  baseUrl,
  out,
  waivers,
  baseline,
  profile,
  failOn,
  strict,
  format,
}: CommonFlags): Partial<ConfigFlags> {
  const given = { document, allowRef, baseUrl, out, waivers, baseline, profile, failOn, strict, formats: format };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The user's own folders, for commands that need nothing else of a configuration; none without one. */
export async function extensionsFrom({ config }: CommonFlags): Promise<OwnFolders> {
  if (config === undefined) return {};
  const input = { config, cwd: process.cwd(), env: process.env, flags: {}, needs: 'plan' } as const;
  return (await loadConfig(input)).extensions;
}
