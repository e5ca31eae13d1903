import type { Catalogue } from '../catalogue.ts';
import { type RunConfig, validateOptions } from '../config.ts';
import { createRedactor } from '../http/redaction.ts';
import { createTransport } from '../http/transport.ts';
import type { Plan } from '../model/plan.ts';
import { createCredentials } from './credentials.ts';
import type { Probe } from './probe.ts';
import { openSources } from './sources.ts';

export interface OpenProbe {
  readonly probe: Probe;
  readonly close: () => Promise<void>;
}

/** Bytes of a response body that are read; what is kept of them is less. */
const KEEP_BYTES = 64 * 1024;

/** Opens the token sources and the connections that a plan needs. Throws what the sources throw. */
export async function openProbe(plan: Plan, config: RunConfig, catalogue: Catalogue): Promise<OpenProbe> {
  const { target, security, folder, locate } = config;
  const sources = await openSources(plan, {
    security,
    sources: catalogue.sources,
    folder,
    check: (schema, options, scheme) => validateOptions(schema, options, { pointer: `#/security/${scheme}`, locate }),
  });
  const baseUrl = new URL(target.baseUrl);
  const { timeoutMs, concurrency } = target.limits;
  const transport = createTransport({
    origin: baseUrl.origin,
    timeoutMs,
    connections: concurrency,
    keepBytes: KEEP_BYTES,
  });
  const secrets = [...sources.values()].flatMap((source) => source.secrets);
  const credentials = createCredentials({ schemes: plan.schemes, kinds: catalogue.credentials, sources });
  return {
    probe: { transport, credentials, baseUrl, writes: target.writes, redact: createRedactor(secrets) },
    close: async () => {
      await transport.close();
      await Promise.all([...sources.values()].map((source) => source.close?.()));
    },
  };
}
