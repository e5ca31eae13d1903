import type { OperationConfig, PolicyConfig, SecurityConfig } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { PatternId } from '../../src/model/rule.ts';

/** Whose tokens an app accepts. */
export interface StackTrust {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  /** The issuer's public key (ES256): PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

/** A small app on a stack, listening on 127.0.0.1. */
export interface RunningStack {
  readonly baseUrl: string;
  /** Its OpenAPI document. */
  readonly document: JsonObject;
  /** Where its credentials come from, by security scheme; default: `oauth` is signed with the issuer's key. */
  readonly security?: Readonly<Record<string, SecurityConfig>>;
  readonly policy?: PolicyConfig;
  readonly operations?: Readonly<Record<string, OperationConfig>>;
  readonly close: () => Promise<void>;
}

/** What is asked of every stack: the credential kinds whose answers the page shows. */
export const PRESENTED = {
  absent: 'no token',
  expired: 'an expired token',
  'bad-signature': 'a token whose signature does not verify',
  'malformed-token': 'something that is no token',
  'wrong-audience': 'a token for another API',
  'no-scope': 'a token without scopes',
  'wrong-scope': 'a token with other scopes',
} as const satisfies Readonly<Record<string, string>>;

export type Presented = keyof typeof PRESENTED;

/** A stack with its own defaults, and what a run against it shows. */
export interface Stack {
  /** Kebab-case; the file's name. */
  readonly id: string;
  readonly title: string;
  /** The packages that decide about its answers. */
  readonly packages: readonly string[];
  /** How the app uses them, as their documentation shows. */
  readonly setup: string;
  readonly start: (trust: StackTrust) => Promise<RunningStack>;
  /** The operation whose answers are shown. */
  readonly operation: string;
  /** Status and challenge; absent: its source of tokens cannot make one. `{baseUrl}` stands for the app's own address. */
  readonly answers: Readonly<Partial<Record<Presented, string>>>;
  /** Of every severity, sorted. */
  readonly patterns: readonly PatternId[];
  /** The rules of no pattern that fail at medium or above, sorted. */
  readonly rules: readonly string[];
  readonly fix: string;
}

/** A stack: `suites/reference/stacks/<id>.ts` exports it as default. */
export const defineStack = (stack: Stack): Stack => stack;
