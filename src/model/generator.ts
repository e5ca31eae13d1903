import type { CredentialKind } from './credential.ts';
import type { SecurityScheme } from './document.ts';
import type { Operation } from './operation.ts';
import type { Policy, TestCase } from './plan.ts';

/** Turns one operation into test cases; pure, one file per generator. */
export interface Generator {
  /** Kebab-case; the file's name. */
  readonly id: string;
  readonly title: string;
  readonly generate: (operation: Operation, context: GeneratorContext) => readonly TestCase[];
}

export interface GeneratorContext {
  readonly policy: Policy;
  readonly schemes: Readonly<Record<string, SecurityScheme>>;
  readonly credentials: readonly CredentialKind[];
  /** Names of the schemes for which the configuration has a token source. */
  readonly sources: ReadonlySet<string>;
}
