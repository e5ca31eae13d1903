import type { PolicyConfig } from './config.ts';
import type { Document } from './document.ts';
import type { Keyword, Reference, Severity } from './rule.ts';

/** A rule over the document alone: what its security annotations say, or fail to say. */
export interface Lint {
  /** `<subject>-<what holds>`; the file's name. */
  readonly id: string;
  /** Its number in the catalogue, `SPEC-01` to `SPEC-10`; absent where it has none. */
  readonly spec?: string;
  /** What holds where there is nothing to remark. */
  readonly title: string;
  readonly severity: Severity;
  /** The word its source uses. */
  readonly keyword: Keyword;
  readonly references: readonly Reference[];
  /** What a remark means to the user, in a sentence or two. */
  readonly meaning: string;
  /** What a fix looks like. */
  readonly fix: string;
  readonly examples: readonly LintExample[];
  /** Pure. Where the document leaves room for doubt, it remarks nothing. */
  readonly audit: (document: Document) => readonly LintRemark[];
}

/** Something to be mended or decided at one place of the document. */
export interface LintRemark {
  /** Into `Document.definition`; into `file` where that is given. */
  readonly pointer: string;
  /** A clause without the operations' names. */
  readonly message: string;
  /** Ids of the operations that it concerns. */
  readonly operations: readonly string[];
  /** Relative to the document's folder, where the place is known already. */
  readonly file?: string;
  /** Counted from 1, where the place is known already. */
  readonly line?: number;
}

/** A worked example: a small document, and where it is to be remarked. */
export interface LintExample {
  readonly title: string;
  /** OpenAPI in YAML; `openapi: 3.1.0` and `info` go before it where it names no version. */
  readonly given: string;
  /** The user's readings, where the example is about them. */
  readonly policy?: PolicyConfig;
  /** Pointers of the remarks due; empty: none. */
  readonly remarks: readonly string[];
}

/** The audit of one document; `twogate lint --format json` prints it. */
export interface LintReport {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: 'twogate'; readonly version: string };
  readonly document: {
    readonly source: string;
    readonly title: string;
    readonly version: string;
    readonly openapi: string;
    readonly operations: number;
  };
  readonly summary: Readonly<Record<Severity, number>>;
  /** Gravest first, then by rule, then in the document's order. */
  readonly findings: readonly LintFinding[];
}

/** A remark with what its rule says, and where it stands. */
export interface LintFinding {
  /** 16 hex digits; the same as long as rule, place and message are. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly spec?: string;
  readonly severity: Severity;
  readonly keyword: Keyword;
  readonly message: string;
  readonly operations: readonly string[];
  /** Relative to the document's folder; absent for the document itself. */
  readonly file?: string;
  /** JSON pointer into that file. */
  readonly pointer: string;
  /** Counted from 1; absent where the file cannot be read again. */
  readonly line?: number;
}
