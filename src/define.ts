import type { Config } from './model/config.ts';
import type { CredentialKind, TokenSource } from './model/credential.ts';
import type { Format } from './model/format.ts';
import type { Generator } from './model/generator.ts';
import type { Lint } from './model/lint.ts';
import type { CaseRule, DocumentRule, OperationRule, Reference } from './model/rule.ts';

/** Types a `twogate.config.ts`. */
export const defineConfig = (config: Config): Config => config;

/** A credential kind: `src/credentials/<id>.ts` exports it as default. */
export const defineCredential = (kind: CredentialKind): CredentialKind => kind;

/** A token source: `src/token-sources/<id>.ts` exports it as default. */
export const defineTokenSource = (source: TokenSource): TokenSource => source;

/** A rule over one case, one operation or the document: `src/rules/<id>.ts` exports it as default. */
export const defineRule = <R extends CaseRule | OperationRule | DocumentRule>(rule: R): R => rule;

/** A rule over the document alone: `src/lint/<id>.ts` exports it as default. */
export const defineLint = (lint: Lint): Lint => lint;

/** A generator of test cases: `generators/<id>.ts` exports it as default. */
export const defineGenerator = (generator: Generator): Generator => generator;

/** A format: `reports/formats/<id>.ts` exports it as default. */
export const defineFormat = (format: Format): Format => format;

/** A reference to a section of an RFC, e.g. `rfc(9110, '15.5.2')`. */
export const rfc = (number: number, section: string): Reference => ({
  title: `RFC ${number} §${section}`,
  url: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
});
