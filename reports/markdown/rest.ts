import type { Report, ReportedOperation } from '../../src/model/report.ts';
import { groupedBy } from '../grouping.ts';
import { listed } from './finding.ts';
import type { Block } from './fitted.ts';
import { code, counted, details, prose } from './text.ts';

/** Reasons, and other lines, that a section lists. */
const LISTED = 20;

/** What was not proven, and why, by reason. */
export function notProven({ operations }: Report): readonly Block[] {
  const open = operations.filter(({ status }) => status === 'unproven' || status === 'untested');
  if (open.length === 0) return [];
  const groups = [...groupedBy(open, ({ reason }) => reason ?? 'no reason given')];
  const parts = groups.slice(0, LISTED).map(([reason, group]) => `${prose(reason)}:\n\n${listed(group.map(idOf))}`);
  const more = groups.length > LISTED ? [`and ${groups.length - LISTED} more reasons`] : [];
  return [section(`${counted(open.length, 'operation')} not proven, and why`, [...parts, ...more].join('\n\n'))];
}

const idOf = ({ id }: ReportedOperation): string => id;

/** Identities, and what the run left behind. */
export function others({ identities, leftovers }: Report): readonly Block[] {
  return [
    ...lines(
      'Identities',
      identities.map(({ name, operations, neverNeeded, lacking }) => {
        const { allowed, granted, refused } = operations;
        const counts = `may call ${allowed.length}, granted ${granted.length}, refused ${refused.length}`;
        return `${code(name)}: ${counts}${scopes('never needs', neverNeeded)}${scopes('lacks', lacking)}`;
      }),
    ),
    ...lines(
      'Left behind at the target',
      leftovers.map(
        ({ parameter, value, operation, reason }) =>
          `${code(`${parameter} ${value}`)}, made by ${code(operation)}: ${prose(reason)}`,
      ),
    ),
  ];
}

const scopes = (verb: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `, ${verb} ${code(names.join(' '))}`;

function lines(title: string, all: readonly string[]): readonly Block[] {
  if (all.length === 0) return [];
  const more = all.length - LISTED;
  const shown = all.slice(0, LISTED).map((each) => `- ${each}`);
  return [section(`${title}: ${all.length}`, [...shown, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n'))];
}

const section = (title: string, body: string): Block => ({ kind: 'section', text: details(title, body) });
