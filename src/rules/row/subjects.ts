import type { Subject } from '../../model/rule.ts';

/** Headings of the catalogue, in its order. */
export const SUBJECTS = {
  http: 'HTTP core',
  caching: 'Caching',
  'problem-details': 'Problem details',
  bearer: 'Bearer usage',
  'token-validity': 'Token validity',
  authorization: 'Authorization',
  masking: 'Masking',
  separation: 'Separation',
  'sender-constraint': 'Sender constraint',
  'step-up': 'Step-up',
  metadata: 'Metadata',
  throttling: 'Throttling and other confounders',
  cors: 'CORS',
  leaks: 'Leaks',
  document: 'The document',
} as const satisfies Record<Subject, string>;
