import type { Gate } from '../../src/model/evidence.ts';
import type { Answered } from '../../src/model/observation.ts';
import type { ExpectedAnswer } from '../../src/model/plan.ts';

export const GATES: readonly Gate[] = [
  'granted',
  'ok-with-error',
  'unauthenticated',
  'forbidden',
  'not-found',
  'redirected',
  'throttled',
  'rejected',
  'crashed',
  'confounded',
];

const REFUSALS: readonly Gate[] = ['unauthenticated', 'forbidden', 'not-found', 'rejected'];

/** Which gates an answer may come from, by what is due: written down a second time, from the standards. */
export const GATES_DUE = {
  401: ['unauthenticated'],
  403: ['forbidden'],
  '401 or 403': ['unauthenticated', 'forbidden'],
  '401 or 404': ['unauthenticated', 'not-found'],
  '403 or 404': ['forbidden', 'not-found'],
  '4xx': REFUSALS,
  'not granted': ['ok-with-error', 'redirected', 'crashed', ...REFUSALS],
  '2xx': ['granted'],
  '2xx or 401': ['granted', 'unauthenticated'],
  '2xx or 4xx': ['granted', ...REFUSALS],
  any: ['granted', 'ok-with-error', 'redirected', ...REFUSALS],
} as const satisfies Record<ExpectedAnswer, readonly Gate[]>;

/** What a status says by itself. */
export const GATE_OF_STATUS = {
  200: 'granted',
  204: 'granted',
  302: 'redirected',
  400: 'rejected',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'rejected',
  409: 'rejected',
  422: 'rejected',
  429: 'throttled',
  500: 'crashed',
  501: 'rejected',
  502: 'crashed',
  503: 'throttled',
} as const satisfies Readonly<Record<number, Gate>>;

/** An answer that is nothing but its status. */
export const answered = (status: number): Answered => ({
  case: 'GET /example',
  kind: 'response',
  at: '2026-01-01T00:00:00.000Z',
  request: { method: 'GET', url: 'https://api.example/example', headers: [] },
  status,
  headers: [],
  body: { mediaType: '', text: '', bytes: 0, truncated: false },
  durationMs: 1,
});
