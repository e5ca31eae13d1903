import { closest } from 'fastest-levenshtein';

/** A hint that names what there is, the nearest first. */
export function closestOf(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'There is none to choose from';
  return known.length > 12
    ? `The nearest one is ${closest(name, known)}`
    : `Choose one of ${[...known].sort().join(', ')}`;
}
