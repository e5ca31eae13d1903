import type { Standing } from '../../src/model/credential.ts';
import type { OperationStatus } from '../../src/model/report.ts';
import type { Outcome, Severity } from '../../src/model/rule.ts';

/** A shape, a word and a class that gives the colour: never the colour alone. */
export interface Sign {
  readonly shape: string;
  readonly word: string;
  readonly tone: 'good' | 'bad' | 'doubt' | 'quiet';
}

export const OUTCOMES = {
  failed: { shape: '✕', word: 'wrong', tone: 'bad' },
  cantTell: { shape: '?', word: 'cannot be told', tone: 'doubt' },
  passed: { shape: '✓', word: 'as due', tone: 'good' },
  untested: { shape: '–', word: 'not tested', tone: 'quiet' },
  inapplicable: { shape: '·', word: 'does not apply', tone: 'quiet' },
} as const satisfies Record<Outcome, Sign>;

export const STATUSES = {
  proven: { shape: '✓', word: 'proven', tone: 'good' },
  violated: { shape: '✕', word: 'violated', tone: 'bad' },
  unproven: { shape: '?', word: 'unproven', tone: 'doubt' },
  untested: { shape: '–', word: 'untested', tone: 'quiet' },
} as const satisfies Record<OperationStatus, Sign>;

/** The answer that is due to a credential of each standing. */
export const STANDINGS = {
  absent: '401',
  invalid: '401',
  insufficient: '403',
  sufficient: '2xx',
} as const satisfies Record<Standing, string>;

/** The more filled, the graver: readable without colour. */
export const SEVERITY_SHAPES = {
  critical: '◆◆◆',
  high: '◆◆',
  medium: '◆',
  low: '◇',
  info: '○',
} as const satisfies Record<Severity, string>;
