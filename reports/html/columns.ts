import type { Standing } from '../../src/model/credential.ts';
import type { PlannedCredential } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { STANDINGS } from './symbols.ts';

const ORDER = Object.keys(STANDINGS) as readonly Standing[];

/** What stands above a group of columns. */
export type ColumnGroup = Standing | 'identity';

export const groupOf = ({ standing, identity }: PlannedCredential): ColumnGroup =>
  identity === undefined ? standing : 'identity';

/** The kinds that have a case at all: by standing, and there those with something wrong first. Identities come last. */
export function columnsOf({ cases, credentials }: Report): readonly PlannedCredential[] {
  const used = new Set(cases.map(({ credential }) => credential));
  const wrong = new Set(cases.filter(({ outcome }) => outcome === 'failed').map(({ credential }) => credential));
  const placeOf = (column: PlannedCredential): number => {
    const group = groupOf(column);
    return (group === 'identity' ? ORDER.length : ORDER.indexOf(group)) * 2 + (wrong.has(column.id) ? 0 : 1);
  };
  return credentials.filter(({ id }) => used.has(id)).toSorted((a, b) => placeOf(a) - placeOf(b));
}
