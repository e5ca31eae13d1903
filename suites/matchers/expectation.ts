import { gateOf } from '../../src/http/gate.ts';
import type { Reference } from '../../src/model/rule.ts';
import { type AnswerEvidence, evidenceOf } from '../fixtures/evidence.ts';
import type { Answer } from '../fixtures/types.ts';

/** What a matcher finds of an answer. */
export interface Finding {
  readonly pass: boolean;
  /** What is due, and what came instead: a phrase each. */
  readonly expected: string;
  /** Default: status and challenge. */
  readonly observed?: string;
  readonly reference: Reference;
  /** What to do where the assertion itself asks for too much. */
  readonly hint?: string;
}

/** An answer with what is known of it. */
export interface Subject {
  readonly answer: Answer;
  readonly evidence: AnswerEvidence;
}

export interface MatcherResult {
  readonly pass: boolean;
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
  readonly message: () => string;
}

/** Judges an answer of `api.call` or `probe.send`, and takes down what does not hold. */
export function matcher<Args extends readonly unknown[]>(
  name: string,
  find: (subject: Subject, ...args: Args) => Finding,
) {
  return function match(this: { readonly isNot: boolean }, received: unknown, ...args: Args): MatcherResult {
    const evidence = evidenceOf(received);
    if (evidence === undefined) return noAnswer(name, received, this.isNot);
    const subject = { answer: received as Answer, evidence };
    const finding = find(subject, ...args);
    const expected = this.isNot ? `not ${finding.expected}` : finding.expected;
    const { observed = observedIn(subject), pass, reference } = finding;
    const { operation, credential } = subject.answer;
    if (pass === this.isNot) evidence.fail({ assertion: name, operation, credential, expected, observed, reference });
    return {
      pass,
      name,
      expected,
      actual: observed,
      message: () => messageOf(`${this.isNot ? 'not.' : ''}${name}`, { ...finding, expected, observed }, subject),
    };
  };
}

/** It must fail with `not` as well. */
const noAnswer = (name: string, received: unknown, isNot: boolean): MatcherResult => ({
  pass: isNot,
  name,
  expected: 'an answer',
  actual: typeof received,
  message: () =>
    `${name} looks at what api.call or probe.send returned, and was given ${received instanceof Promise ? 'a promise: await it first' : `a value of type ${typeof received}`}`,
});

const LONGEST_EXCERPT = 400;

function messageOf(assertion: string, { expected, observed, reference, hint }: Finding, { answer }: Subject): string {
  const { operation, credential, text } = answer;
  const excerpt = text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text;
  return [
    `expect(answer).${assertion}`,
    '',
    `Operation: ${operation}, ${credential}`,
    `Expected:  ${expected}`,
    `Observed:  ${observed}`,
    `Clause:    ${reference.title} ${reference.url}`,
    ...(excerpt === '' ? [] : [`Body:      ${excerpt}`]),
    ...(hint === undefined ? [] : ['', hint]),
  ].join('\n');
}

/** E.g. `401, WWW-Authenticate: Bearer error="invalid_token"`. */
export function observedIn({ answer, evidence }: Subject): string {
  const { status, headers } = answer;
  const gate = gateOf(evidence.observation, evidence.policy);
  const said = gate === 'ok-with-error' ? `${status} whose body says that it failed` : String(status);
  const field = headers['www-authenticate'];
  return field === undefined ? said : `${said}, WWW-Authenticate: ${field}`;
}
