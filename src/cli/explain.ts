import { loadCatalogue, loadLints } from '../catalogue.ts';
import { TwogateError } from '../errors.ts';
import type { PatternId } from '../model/rule.ts';
import { PATTERNS } from '../rules/row/patterns.ts';
import { closestOf } from './closest.ts';
import { catalogueText, lintText, type Printed, patternText, ruleText } from './explain-text.ts';
import { type CommonFlags, extensionsFrom } from './flags.ts';

const PATTERN_IDS = Object.keys(PATTERNS) as readonly PatternId[];

/** `twogate explain`: a rule, a rule of `lint` or a pattern by its name; without one, the catalogue. */
export async function explain(name: string | undefined, flags: CommonFlags = {}): Promise<number> {
  const own = await extensionsFrom(flags);
  const [{ rules }, lints] = await Promise.all([loadCatalogue(own), loadLints()]);
  const printed = { rules, lints, width: terminalWidth() };
  process.stdout.write(`${name === undefined ? catalogueText(printed) : textOf(name, printed)}\n`);
  return 0;
}

/** A pattern's own rule often has its name: the pattern is told with it. */
function textOf(name: string, printed: Printed): string {
  const rule = printed.rules.find(({ id }) => id === name);
  if (rule !== undefined) return ruleText(rule, printed);
  const pattern = PATTERN_IDS.find((id) => id === name || PATTERNS[id].code === name.toUpperCase());
  if (pattern !== undefined) return patternText(pattern, printed);
  const lint = printed.lints.find(({ id, spec }) => id === name || spec === name.toUpperCase());
  if (lint !== undefined) return lintText(lint, printed);
  const known = [...printed.rules, ...printed.lints].map(({ id }) => id);
  throw new TwogateError('OPTION_INVALID', `there is no rule ${name}`, {
    hint: `${closestOf(name, [...new Set([...known, ...PATTERN_IDS])])}; twogate explain lists them`,
  });
}

/** Characters; prose in longer lines is hard to read. */
const WIDEST = 100;

const terminalWidth = (): number => Math.min(WIDEST, Math.max(40, process.stdout.columns ?? 80));
