/** What a run may find without failing: what was waived, and what an earlier report already tells. */
export interface Accepted {
  readonly waivers?: readonly Waiver[];
  readonly baseline?: Baseline;
}

/** An entry of the waivers file. */
export interface Waiver {
  /** A rule's id. */
  readonly rule: string;
  /** An operationId or `METHOD /path`; absent: every operation. */
  readonly operation?: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`, in UTC. */
  readonly expires: string;
  /** The file, relative to the configuration's folder. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** An earlier report as far as it is compared with: its failed findings. */
export interface Baseline {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly findings: readonly BaselineFinding[];
}

export interface BaselineFinding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
  /** Ids of operations. */
  readonly operations: readonly string[];
}
