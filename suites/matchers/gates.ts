import { rfc } from '../../src/define.ts';
import { gateOf } from '../../src/http/gate.ts';
import { type Finding, matcher, type Subject } from './expectation.ts';

const gateIn = ({ evidence }: Subject) => gateOf(evidence.observation, evidence.policy);

/** A 2xx whose body does not deny it: [RFC 9110 §15.3](https://www.rfc-editor.org/rfc/rfc9110#section-15.3). */
export const toBeGranted = matcher('toBeGranted', (subject) => ({
  pass: gateIn(subject) === 'granted',
  expected: 'a grant: 2xx',
  reference: rfc(9110, '15.3'),
}));

export interface Unauthenticated {
  /** The error code of a challenge: `invalid_token`, `insufficient_user_authentication`. */
  readonly error?: string;
}

/** The first gate's refusal: 401 with a challenge ([RFC 9110 §15.5.2](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.2)). */
export const toBeUnauthenticated = matcher(
  'toBeUnauthenticated',
  (subject, { error }: Unauthenticated = {}): Finding => {
    const { challenges } = subject.answer;
    const hasError = error === undefined || challenges.some(({ parameters }) => parameters.error === error);
    return {
      pass: gateIn(subject) === 'unauthenticated' && challenges.length > 0 && hasError,
      expected: error === undefined ? '401 with a challenge' : `401 with a challenge of error="${error}"`,
      reference: error === undefined ? rfc(9110, '15.5.2') : errorClause(error),
    };
  },
);

const errorClause = (error: string) =>
  error === 'insufficient_user_authentication' ? rfc(9470, '3') : rfc(6750, '3.1');

export interface Forbidden {
  /** Scopes that the refusal must name as the ones to come back with. */
  readonly missingScope?: string | readonly string[];
}

/**
 * The second gate's refusal: 403, or 404 under `policy.masking: not-found`
 * ([RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1), [RFC 9110 §15.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4)).
 */
export const toBeForbidden = matcher('toBeForbidden', (subject, { missingScope = [] }: Forbidden = {}): Finding => {
  const missing = [missingScope].flat();
  const isMasked = subject.evidence.policy.masking === 'not-found' && missing.length === 0;
  const due = isMasked ? '403, or 404 as policy.masking says' : '403';
  const gate = gateIn(subject);
  const isRefused = gate === 'forbidden' || (isMasked && gate === 'not-found');
  if (missing.length === 0) return { pass: isRefused, expected: due, reference: rfc(9110, '15.5.4') };
  const named = namedScopes(subject);
  return {
    pass: isRefused && missing.every((scope) => named.includes(scope)),
    expected: `${due} with a challenge of error="insufficient_scope" that names ${missing.join(' ')}`,
    reference: rfc(6750, '3.1'),
    ...(isRefused && named.length === 0 ? { hint: NOT_NAMED } : {}),
  };
});

const NOT_NAMED =
  'The refusal does not say what is missing. RFC 6750 lets it (the attribute scope is a MAY): leave missingScope out if yours means not to.';

/** What refusals for want of scope say would do. */
const namedScopes = ({ answer }: Subject): readonly string[] =>
  answer.challenges
    .filter(({ parameters }) => parameters.error === 'insufficient_scope')
    .flatMap(({ parameters }) => (parameters.scope ?? '').split(' ').filter((scope) => scope !== ''));
