import type { Catalogue } from '../catalogue.ts';
import { type RunConfig, validateOptions } from '../config.ts';
import { createMemory, type Ledger } from '../http/redaction.ts';
import { createSharing } from '../http/sharing.ts';
import { createTransport } from '../http/transport.ts';
import type { Plan } from '../model/plan.ts';
import { readAuthorities } from './authorities.ts';
import { createCredentials } from './credentials.ts';
import { createHooks, type RunHook } from './hooks.ts';
import { openIdentities } from './identity-sources.ts';
import { createNonces } from './nonces.ts';
import { assertNoPlaintext } from './plaintext.ts';
import { type Probe, probeCase } from './probe.ts';
import { isControl, isSafe } from './schedule.ts';
import { openSources, type SourceOptions } from './sources.ts';

export interface OpenProbe {
  readonly probe: Probe;
  /** Runs the hooks of identities. */
  readonly hook: RunHook;
  /** Has masked from then on what the run was given otherwise. */
  readonly remember: (secret: string) => void;
  readonly close: () => Promise<void>;
}

/** Bytes of a response body that are read; what is kept of them is less. */
const KEEP_BYTES = 64 * 1024;

/** What a run is opened with. */
export interface Equipment extends Catalogue {
  /** Of a run in several processes. */
  readonly ledger?: Ledger;
}

/** Opens the token sources and the connections that a plan needs. Throws what the sources throw. */
export async function openProbe(plan: Plan, config: RunConfig, catalogue: Equipment): Promise<OpenProbe> {
  const { target, security, folder, locate, inserted } = config;
  assertNoPlaintext(target, config);
  const ca = target.tls?.ca === undefined ? undefined : await readAuthorities(target.tls.ca, locate);
  const check: SourceOptions['check'] = (schema, options, pointer) =>
    validateOptions(schema, options, { pointer, locate });
  const memory = createMemory(inserted, catalogue.ledger);
  const opening = { sources: catalogue.sources, folder, check, locate, memory };
  const sources = await openSources(plan, { ...opening, security });
  const identities = await openIdentities(plan, config, opening);
  const baseUrl = new URL(target.baseUrl);
  const { timeoutMs, concurrency } = target.limits;
  const transport = createTransport({
    origin: baseUrl.origin,
    timeoutMs,
    connections: concurrency,
    keepBytes: KEEP_BYTES,
    ...(ca === undefined ? {} : { ca }),
  });
  const opened = [sources, ...identities.values()].flatMap((each) => [...each.values()]);
  for (const secret of opened.flatMap((source) => source.secrets)) memory.know(secret);
  const { redact, remember } = memory;
  const hook = await createHooks(config, redact);
  const credentials = createCredentials({
    schemes: plan.schemes,
    kinds: catalogue.credentials,
    sources,
    identities,
    remember,
    ...(plan.policy.leewaySeconds === undefined ? {} : { leewayMs: plan.policy.leewaySeconds * 1000 }),
  });
  const nonces = createNonces(() => sendSafeControl(plan, probe));
  const probe: Probe = {
    transport,
    credentials,
    baseUrl,
    writes: target.writes,
    redact,
    // Refusals say the same thousands of times, and a run keeps them until they are judged.
    shareBody: createSharing(),
    nonces,
  };
  return {
    probe,
    hook,
    remember,
    close: async () => {
      await transport.close();
      await Promise.all(opened.map((source) => source.close?.()));
    },
  };
}

/** An answer to a sound proof carries a nonce, where the API gives any; undefined where no control only reads. */
async function sendSafeControl({ operations, cases }: Plan, probe: Probe): Promise<void> {
  const readable = new Map(
    operations
      .filter(({ method, produced }) => isSafe(method) && produced === undefined)
      .map((each) => [each.id, each]),
  );
  const control = cases.find(
    (each) => isControl(each) && each.presents.length > 0 && each.reason === undefined && readable.has(each.operation),
  );
  const operation = readable.get(control?.operation ?? '');
  if (control !== undefined && operation !== undefined) await probeCase(control, operation, probe);
}
