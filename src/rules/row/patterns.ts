import type { PatternId } from '../../model/rule.ts';

/** A shape in which an API collapses or breaks its gates. */
export interface PatternText {
  /** `C01` to `C22`. */
  readonly code: string;
  readonly title: string;
  /** How it comes to be, in a sentence. */
  readonly origin: string;
}

export const PATTERNS = {
  'all-401': {
    code: 'C01',
    title: 'Both gates answer 401',
    origin: 'One guard or one gateway policy throws the same error for a bad token and for a missing scope.',
  },
  'all-403': {
    code: 'C02',
    title: 'Both gates answer 403',
    origin: 'A guard that only says no, or a framework without an entry point for those who are not known yet.',
  },
  'all-404': {
    code: 'C03',
    title: 'Both gates answer 404',
    origin: 'Masking that was put in front of both gates instead of behind the first.',
  },
  'ok-with-error': {
    code: 'C04',
    title: 'Refused with a 2xx',
    origin: 'An error envelope of its own, or an external decision whose 200 is taken for consent.',
  },
  'login-redirect': {
    code: 'C05',
    title: 'Sent to a login page',
    origin: 'A proxy or framework made for browsers stands in front of an API.',
  },
  'split-brain': {
    code: 'C06',
    title: 'Missing and invalid credentials are answered differently',
    origin: 'One layer verifies tokens where there are any, another one requires them, and each has its own answer.',
  },
  'claim-as-403': {
    code: 'C07',
    title: 'A claim of the token fails at the second gate',
    origin: 'Audience, issuer or expiry is checked by the policy that decides about permissions.',
  },
  'validation-first': {
    code: 'C08',
    title: 'The body is read before the first gate',
    origin: 'The parser or a request validator runs before the guard.',
  },
  'existence-first': {
    code: 'C09',
    title: 'The resource is looked up before the second gate',
    origin: 'The handler loads the object, and asks for the scope with the object in hand.',
  },
  'route-as-auth': {
    code: 'C10',
    title: 'Unknown routes are answered by a gate',
    origin: 'Authentication runs before routing, for whatever path is asked for.',
  },
  'crash-on-malformed': {
    code: 'C11',
    title: 'A credential makes the server fail',
    origin: 'What the verification throws is caught by nobody, or has no status of its own.',
  },
  'fail-open': {
    code: 'C12',
    title: 'The first gate is open',
    origin: 'Verification is optional, is left out on a route, or is taken for passed where it throws.',
  },
  'key-confusion': {
    code: 'C13',
    title: 'The token chooses its own key or algorithm',
    origin: 'The verifier follows alg, kid, jwk, jku or x5c in the header of the token.',
  },
  'bare-denial': {
    code: 'C14',
    title: '401 without a challenge',
    origin: 'The status is set by hand, or a proxy strips the field.',
  },
  'code-mismatch': {
    code: 'C15',
    title: 'The error code contradicts the status, or the request',
    origin: 'Status and error code are chosen in different places.',
  },
  'method-gap': {
    code: 'C16',
    title: 'Another method passes the gates',
    origin: 'The guard is bound to the documented methods, or skips HEAD and OPTIONS.',
  },
  'error-dispatch': {
    code: 'C17',
    title: "A permitted caller's mistake is answered by a gate",
    origin: 'Errors are rendered by a route that is itself protected.',
  },
  'accept-dependent': {
    code: 'C18',
    title: 'The refusal depends on Accept',
    origin: 'The framework takes whoever does not ask for JSON for a browser.',
  },
  'gateway-rewrite': {
    code: 'C19',
    title: 'A gateway answers every refusal alike',
    origin: 'Error pages or default responses replace status or body of what the application said.',
  },
  'scope-blind': {
    code: 'C20',
    title: 'Scopes are not looked at',
    origin: 'The token is verified and nothing is required of it.',
  },
  'any-vs-all': {
    code: 'C21',
    title: 'One of several required scopes suffices',
    origin: 'The document lists scopes that are all required, and the gateway or guard is content with any.',
  },
  'cached-verdict': {
    code: 'C22',
    title: 'What was answered before decides',
    origin: 'A cache of verdicts or of responses is keyed by too little.',
  },
} as const satisfies Record<PatternId, PatternText>;
