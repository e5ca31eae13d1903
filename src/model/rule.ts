import type { Standing } from './credential.ts';
import type { CaseEvidence, DocumentEvidence, OperationEvidence } from './evidence.ts';
import type { DeclaredPolicy, ExpectedAnswer, PlannedResponse, Policy } from './plan.ts';

/** W3C EARL's five. @see [EARL 1.0 §2.7](https://www.w3.org/TR/EARL10-Schema/#OutcomeValue) */
export type Outcome = 'passed' | 'failed' | 'cantTell' | 'inapplicable' | 'untested';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** The word its source uses; `ought to` is RFC 9110's, and no BCP 14 keyword; `none` where the source has no such word. */
export type Keyword = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'ought to' | 'MAY' | 'none';

export type Profile = 'http' | 'bearer' | 'at+jwt' | 'dpop' | 'mtls' | 'fapi2' | 'mcp';

/** The shapes in which an API collapses or breaks its gates, C01 to C22 in this order. */
export type PatternId =
  | 'all-401'
  | 'all-403'
  | 'all-404'
  | 'ok-with-error'
  | 'login-redirect'
  | 'split-brain'
  | 'claim-as-403'
  | 'validation-first'
  | 'existence-first'
  | 'route-as-auth'
  | 'crash-on-malformed'
  | 'fail-open'
  | 'key-confusion'
  | 'bare-denial'
  | 'code-mismatch'
  | 'method-gap'
  | 'error-dispatch'
  | 'accept-dependent'
  | 'gateway-rewrite'
  | 'scope-blind'
  | 'any-vs-all'
  | 'cached-verdict';

/** What a rule speaks of; the catalogue is printed by it. */
export type Subject =
  | 'http'
  | 'caching'
  | 'problem-details'
  | 'bearer'
  | 'token-validity'
  | 'authorization'
  | 'masking'
  | 'separation'
  | 'sender-constraint'
  | 'step-up'
  | 'metadata'
  | 'throttling'
  | 'cors'
  | 'leaks'
  | 'document';

/** A clause. */
export interface Reference {
  /** E.g. `RFC 9110 §15.5.2`. */
  readonly title: string;
  readonly url: string;
}

/** What other catalogues call the weakness that a failure shows. */
export interface Mapping {
  /** CWE numbers, base or class entries that MITRE allows for mapping. */
  readonly cwe?: readonly number[];
  /** OWASP API Security Top 10 (2023), e.g. `API2`. */
  readonly owaspApi?: readonly string[];
  /** Requirements of OWASP ASVS 5.0, e.g. `9.2.1`. */
  readonly asvs?: readonly string[];
  /** OWASP Non-Human Identities Top 10 (2025), e.g. `NHI4`. */
  readonly owaspNhi?: readonly string[];
  /** Subcategories of NIST CSF 2.0, e.g. `PR.AA-05`. */
  readonly csf?: readonly string[];
  /** Tenets of NIST SP 800-207 §2.1, by number. */
  readonly zeroTrust?: readonly number[];
}

interface RuleFacts {
  /** `<subject>-<what holds>`, or the pattern's id; the file's name. */
  readonly id: string;
  /** What holds where the rule passes. */
  readonly title: string;
  /** Every rule of ours has one. */
  readonly subject?: Subject;
  readonly severity: Severity;
  /** `default`, and what other profiles make of it. */
  readonly keyword: Readonly<Partial<Record<Profile, Keyword>> & { default: Keyword }>;
  readonly references: readonly Reference[];
  /** What the finding means to the user, in a sentence or two. */
  readonly meaning: string;
  /** What a fix looks like. */
  readonly fix: string;
  /** Where something else is right, and how the rule knows: a sentence each; or why there is no such case. */
  readonly exceptions?: readonly string[] | { readonly none: string };
  readonly mapping?: Mapping;
  /** By id; `{name}` is filled from the judgement's data. */
  readonly messages: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** The shape that a failure of this rule shows. */
  readonly pattern?: PatternId;
  /** Ids of narrower rules whose failures this one accounts for, where the cases that show them are among those its judgement names. */
  readonly explains?: readonly string[];
}

/** Judges one case. */
export interface CaseRule extends RuleFacts {
  readonly reach: 'case';
  /** The standings it speaks of. */
  readonly standings: readonly Standing[];
  /** `control`: without a granted control the kernel answers `cantTell` in the rule's stead. */
  readonly needs: readonly 'control'[];
  /** It speaks of answers that came from neither gate; of these the kernel answers `cantTell` in the stead of all others. */
  readonly confounders?: true;
  readonly judge: (evidence: CaseEvidence) => Judgement;
}

/** Judges one operation: its whole row of cases. */
export interface OperationRule extends RuleFacts {
  readonly reach: 'operation';
  readonly judge: (evidence: OperationEvidence) => Judgement;
}

/** Judges the whole document. */
export interface DocumentRule extends RuleFacts {
  readonly reach: 'document';
  readonly judge: (evidence: DocumentEvidence) => Judgement;
}

export type Rule = CaseRule | OperationRule | DocumentRule;

/** A rule's answer. An undefined answer is `cantTell`: what is forgotten never passes. */
export type Judgement = { readonly outcome: 'passed' } | { readonly outcome: 'inapplicable' } | Remark;

/** A failure or a doubt, with the message to print and the cases that show it. */
export interface Remark {
  readonly outcome: 'failed' | 'cantTell';
  readonly message: string;
  readonly data?: Readonly<Record<string, string | number>>;
  /** Operation and document rules: ids of the cases that show it. */
  readonly cases?: readonly string[];
}

/** A worked example: HTTP responses as on the wire, and the outcome due. */
export interface Example {
  readonly title: string;
  /** What the document says of the operation's answers. */
  readonly documented?: readonly PlannedResponse[];
  /** Default `bearer`. */
  readonly profile?: Profile;
  /** Default `GET`. */
  readonly method?: string;
  /** What the control was answered, as on the wire; default: 200 without a body. */
  readonly control?: string;
  /** What is declared of the API. */
  readonly policy?: DeclaredPolicy & Partial<Pick<Policy, 'masking'>>;
  /** The operation is open to all. */
  readonly anonymous?: true;
  /** Scopes that the document requires; default: it says nothing. */
  readonly scopes?: readonly string[];
  readonly given: readonly ExampleCase[];
  readonly outcome: Outcome;
  /** The id of the message that is due, where it matters which. */
  readonly message?: string;
}

export interface ExampleCase {
  readonly standing: Standing;
  /** Default: the standing's plainest kind. */
  readonly credential?: string;
  readonly request?: string;
  /** The identity that sends it. */
  readonly identity?: string;
  /** The identity whose objects it is sent to. */
  readonly madeBy?: string;
  /** Default: the standing's. */
  readonly expected?: ExpectedAnswer;
  /** Body of the request, where it matters. */
  readonly carries?: string;
  /** Header fields of the request, one to a line, where it matters. */
  readonly sent?: string;
  /** Status line, header fields, empty line, body. */
  readonly response: string;
  /** Default true. */
  readonly controlGranted?: boolean;
}
