import type { CredentialKind } from './credential.ts';
import type { SecurityScheme } from './document.ts';
import type { Operation } from './operation.ts';
import type { PlannedIdentity, Policy, Production, RequestTemplate, TestCase, UnbuildableRequest } from './plan.ts';

/** Turns one operation into test cases; pure, one file per generator. */
export interface Generator {
  /** Kebab-case; the file's name. */
  readonly id: string;
  readonly title: string;
  readonly generate: (operation: Operation, context: GeneratorContext) => readonly TestCase[];
  /** Request variants of its own, by the name under which its cases send them. */
  readonly requests?: Readonly<Record<string, MakeRequest>>;
}

/** Makes a request variant from the golden request; undefined where it has none. */
export type MakeRequest = (
  golden: RequestTemplate,
  operation: Operation,
) => RequestTemplate | UnbuildableRequest | undefined;

export interface GeneratorContext {
  readonly policy: Policy;
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly credentials: readonly CredentialKind[];
  /** Every operation of the document, by id. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Names of the schemes for which the configuration has a token source. */
  readonly sources: ReadonlySet<string>;
  /** The user's own callers, as far as they are known to the document. */
  readonly identities?: readonly Identity[];
  /** Values that other operations make, by the id of the operation that needs them. */
  readonly productions?: ReadonlyMap<string, readonly Production[]>;
}

/** An identity as it is planned, with the schemes by which it presents itself. */
export interface Identity extends Omit<PlannedIdentity, 'makes'> {
  /** Names of the schemes for which it has a token source of its own. */
  readonly own: ReadonlySet<string>;
  /** Ids of operations for which its scopes do not say whether it may call them, with the reason. */
  readonly undecided: ReadonlyMap<string, string>;
}
