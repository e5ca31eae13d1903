import fc from 'fast-check';

/** How many times as many values; where it is given, they are others each time. */
const times = process.env.PROPERTY_RUNS;
const factor = Number(times ?? 1);

// The same values each time: CI fails for what was changed, and for nothing else.
fc.configureGlobal({ numRuns: 100 * factor, ...(times === undefined && { seed: 20_240_607 }) });

/** How many values a property is tried on that needs other than a hundred. */
export const runs = (count: number): { readonly numRuns: number } => ({ numRuns: count * factor });

export { fc };
