import type { BaselineFinding, Waiver } from './accepted.ts';
import type { Challenge } from './challenge.ts';
import type { Standing } from './credential.ts';
import type { SentRequest } from './observation.ts';
import type { AccessPolicy } from './operation.ts';
import type { ExpectedAnswer, PlannedCredential } from './plan.ts';
import type { Keyword, Mapping, Outcome, PatternId, Profile, Reference, Severity } from './rule.ts';

/** The conformance report; `reports/report.schema.json` is its schema, its names are a contract. */
export interface Report {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: 'twogate'; readonly version: string };
  readonly target: { readonly baseUrl: string; readonly title: string; readonly version: string };
  readonly profile: Profile;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601. Absent: the run was cut off. */
  readonly finishedAt?: string;
  readonly summary: Summary;
  readonly operations: readonly ReportedOperation[];
  readonly credentials: readonly PlannedCredential[];
  readonly cases: readonly ReportedCase[];
  readonly findings: readonly Finding[];
  /** The user's own callers, with what they were granted and how their scopes fit it. */
  readonly identities: readonly ReportedIdentity[];
  /** What the run made at the target and could not remove. */
  readonly leftovers: readonly Leftover[];
  /** What the document has that could not be read. */
  readonly problems: readonly { readonly pointer: string; readonly message: string }[];
  /** Tests that the user wrote; absent where none ran. */
  readonly scenarios?: readonly ReportedScenario[];
  /** Every entry of the waivers file, in its order; absent where there is none. */
  readonly waivers?: readonly ReportedWaiver[];
  /** What changed since an earlier report; absent where none was given. */
  readonly baseline?: ReportedBaseline;
}

/**
 * `used`: it covers a failed finding · `unused`: it matches nothing · `expired`: it covers nothing any more ·
 * `undecided`: it matches nothing, and what it speaks of was not tested in this run. `unused` and `expired` fail the run.
 */
export type WaiverStatus = 'used' | 'unused' | 'expired' | 'undecided';

export interface ReportedWaiver extends Waiver {
  readonly status: WaiverStatus;
}

export interface ReportedBaseline {
  /** When the run of the earlier report began; ISO 8601. */
  readonly startedAt: string;
  /** Failed findings that it does not tell, or not of every operation. */
  readonly new: number;
  /** Failed findings that it tells of every operation. */
  readonly known: number;
  /** What it tells and what does not fail any more, with the operations that were tested again or are gone. */
  readonly fixed: readonly BaselineFinding[];
}

/**
 * A test that the user wrote, and how it ended: `failed` by an assertion · `cantTell` where the target gave no answer ·
 * `untested` where it was skipped or cut off.
 */
export interface ReportedScenario {
  /** With those of its groups: `orders › an agent cannot cancel`. */
  readonly title: string;
  /** Relative to the working directory. */
  readonly file: string;
  readonly line: number;
  readonly outcome: Outcome;
  /** Ids of the operations that it called. */
  readonly operations: readonly string[];
  /** Answered ones. */
  readonly requests: number;
  /** Why, where the outcome is not `passed`. */
  readonly reason?: string;
  /** Assertions on answers that failed. */
  readonly failures: readonly ScenarioFailure[];
  /** Sentences that it adds to the report. */
  readonly notes: readonly string[];
  /** It passed only when it was tried again. */
  readonly flaky?: true;
}

/** An assertion on an answer that did not hold. */
export interface ScenarioFailure {
  /** The matcher's name. */
  readonly assertion: string;
  /** Id of the operation, or method and path as sent. */
  readonly operation: string;
  /** How it was called, in words. */
  readonly credential: string;
  readonly expected: string;
  readonly observed: string;
  readonly reference: Reference;
}

/** A named caller: what it may call, what came, and its scopes beside what the document requires. */
export interface ReportedIdentity {
  readonly name: string;
  readonly tenant?: string;
  /** What it holds; empty also where only its source knows. */
  readonly scopes: readonly string[];
  /** Ids of operations. */
  readonly operations: {
    /** What it may call. */
    readonly allowed: readonly string[];
    /** What it was granted. */
    readonly granted: readonly string[];
    /** What it was refused. */
    readonly refused: readonly string[];
  };
  /** Scopes that it holds and that no operation which it may call, or was granted, requires. */
  readonly neverNeeded: readonly string[];
  /** Scopes that operations which it may call require, and that it does not hold. */
  readonly lacking: readonly string[];
  /** The roles that it holds; absent where nobody says. */
  readonly roles?: readonly string[];
  /** Where `roles` is: the same of roles. */
  readonly neverNeededRoles?: readonly string[];
  readonly lackingRoles?: readonly string[];
}

/** Something that the run made and could not remove. */
export interface Leftover {
  /** The id of the operation that made it, or the hook. */
  readonly operation: string;
  readonly parameter: string;
  readonly value: string;
  readonly reason: string;
}

export interface Summary {
  readonly operations: Readonly<Record<OperationStatus, number>>;
  readonly cases: Readonly<Record<Outcome, number>>;
  /** Only `failed` findings that are not waived. */
  readonly findings: Readonly<Record<Severity, number>>;
}

/**
 * `proven`: its control was granted and every planned refusal is right · `violated`: something failed ·
 * `unproven`: nothing failed, but evidence is missing · `untested`: nothing was sent.
 */
export type OperationStatus = 'proven' | 'violated' | 'unproven' | 'untested';

export interface ReportedOperation {
  readonly id: string;
  readonly operationId?: string;
  readonly method: string;
  readonly path: string;
  readonly tags: readonly string[];
  readonly access: AccessPolicy;
  /** Where the document has it; only where something failed. */
  readonly source?: ReportedSource;
  readonly status: OperationStatus;
  /** Why, where the status is not `proven`. */
  readonly reason?: string;
}

/** A place in the files of the document. */
export interface ReportedSource {
  /** Relative to the working directory of the run, with `/`; or a URL. */
  readonly file: string;
  /** JSON pointer into the file, beginning with `#`. */
  readonly pointer: string;
  /** Counted from 1; absent where the file could not be read again. */
  readonly line?: number;
}

export interface ReportedCase {
  readonly id: string;
  readonly operation: string;
  readonly credential: string;
  readonly standing: Standing;
  readonly outcome: Outcome;
  readonly expected: ExpectedAnswer;
  /** Absent where no response came back. */
  readonly observed?: ReportedAnswer;
  /** Why, where the outcome is not `passed`. */
  readonly reason?: string;
  /** The request as sent, credentials masked; absent where nothing was sent. */
  readonly request?: SentRequest;
  /** The case whose grant gives this refusal its meaning. */
  readonly control?: string;
  /** Scopes that the operation requires and that the credential, valid otherwise, does not carry; absent where it lacks none. */
  readonly lacking?: readonly string[];
}

export interface ReportedAnswer {
  readonly status: number;
  readonly challenges: readonly Challenge[];
  readonly durationMs: number;
  /** Whether the document has an entry for this status. */
  readonly documented: boolean;
  /** The beginning of the body, masked; only where the outcome is `failed` or `cantTell`. */
  readonly excerpt?: string;
}

export interface Finding {
  /** 16 hex digits; the same for the same cause whatever the order, machine or shard. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly title: string;
  readonly pattern?: PatternId;
  readonly severity: Severity;
  readonly keyword: Keyword;
  readonly outcome: 'failed' | 'cantTell';
  readonly operations: readonly string[];
  readonly cases: readonly string[];
  readonly share: Share;
  /** At most two lines, each an answer and what was due: `GET /orders · expired → 403 (due 401), control 200`. */
  readonly evidence: readonly string[];
  /** Who gave the 401s and 403s among its cases; absent where there are none, and in doubt. */
  readonly layer?: Layer;
  readonly message: string;
  readonly meaning: string;
  readonly fix: string;
  readonly references: readonly Reference[];
  /** What other catalogues call the weakness; absent where the rule does not say. */
  readonly mapping?: Mapping;
  /** Whether every one of its operations is waived: then it fails nothing. */
  readonly waived: boolean;
  /** What is waived of it; absent where nothing is. */
  readonly waivers?: readonly FindingWaiver[];
  /** Of a failed finding, where an earlier report was given: `new` where it shows on an operation on which that does not tell it. */
  readonly baseline?: 'new' | 'known';
  /** With `baseline`: ids of the operations on which it is new. */
  readonly newOperations?: readonly string[];
}

/** A gateway, told by the fields and the shape of its answers, or the application behind it. */
export type Layer = 'gateway' | 'application' | 'both';

/** How much of the API shows a finding. */
export interface Share {
  /** Operations that show it. */
  readonly operations: number;
  /** Operations on which its rule could be judged; all of them where it speaks of the document. */
  readonly of: number;
}

/** A waiver as it covers one finding. */
export interface FindingWaiver {
  /** Ids of the finding's operations that it covers. */
  readonly operations: readonly string[];
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD`. */
  readonly expires: string;
}
