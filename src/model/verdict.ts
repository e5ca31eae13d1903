import type { Keyword, Outcome, PatternId, Severity } from './rule.ts';

/** One rule's outcome on one case, operation or document. */
export interface Verdict {
  readonly rule: string;
  readonly reach: 'case' | 'operation' | 'document';
  readonly outcome: Outcome;
  /** Reach `case`. */
  readonly case?: string;
  /** Reach `case` and `operation`. */
  readonly operation?: string;
  /** Only where `outcome` is `failed` or `cantTell`. */
  readonly remark?: VerdictRemark;
}

/** What is printed of a failed or doubtful verdict. */
export interface VerdictRemark {
  readonly severity: Severity;
  readonly keyword: Keyword;
  readonly pattern?: PatternId;
  /** The rule's message id. */
  readonly messageId: string;
  /** The message with its data filled in. */
  readonly message: string;
  /** Ids of the cases that show it. */
  readonly cases: readonly string[];
  /** Ids of case rules that this verdict accounts for on `cases`. */
  readonly explains: readonly string[];
}
