import { TwogateError } from '../errors.ts';
import type { IdentityConfig } from '../model/config.ts';
import type { OpenTokenSource } from '../model/credential.ts';
import type { Plan } from '../model/plan.ts';
import { openEach, type SourceOptions } from './sources.ts';

/** Opens the token sources that identities have of their own, by name and scheme. Throws what the sources throw, and names the identity. */
export async function openIdentities(
  plan: Plan,
  { identities }: { readonly identities: readonly IdentityConfig[] },
  options: Omit<SourceOptions, 'security' | 'pointer'>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, OpenTokenSource>>> {
  const opened = identities.map(async ({ name, security = {} }, index) => {
    const pointer = `#/identities/${index}/security`;
    const own = await openEach(plan, { ...options, security, pointer }).catch((error) => naming(error, name));
    return [name, own] as const;
  });
  return new Map(await Promise.all(opened));
}

/** A source knows only its scheme. */
function naming(error: unknown, name: string): never {
  if (!(error instanceof TwogateError)) throw error;
  const { code, message, place, hint, cause } = error;
  throw new TwogateError(code, `identity ${name}: ${message}`, {
    ...place,
    ...(hint === undefined ? {} : { hint }),
    cause,
  });
}
