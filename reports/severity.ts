import type { Severity } from '../src/model/rule.ts';

/** Every severity, gravest first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const satisfies readonly Severity[];

const RANK = { critical: 0, high: 1, medium: 2, low: 3, info: 4 } as const satisfies Record<Severity, number>;

/** Sorts the graver one first: negative where `a` is graver, 0 where they are equal. */
export function moreSevere(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}

/** A finding that says nothing against the gate itself: a challenge that could be better written, an answer that is not documented. */
export const isBlemish = (severity: Severity | undefined): boolean => severity === 'low' || severity === 'info';
