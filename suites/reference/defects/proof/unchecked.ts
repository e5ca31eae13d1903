import type { Gates } from '../../gates.ts';
import type { ProofDemand } from '../../proofs.ts';

/** Proofs are verified but for this. */
export const unchecked =
  (part: keyof ProofDemand) =>
  (gates: Gates): Gates => ({
    ...gates,
    demand: (call, credential, caller) => {
      const { [part]: _, ...others } = gates.demand(call, credential, caller);
      return others;
    },
  });
