import type { Challenge } from '../../model/challenge.ts';
import type { CaseEvidence } from '../../model/evidence.ts';

/** The Bearer challenges of an answer; schemes are case-insensitive ([RFC 9110 §11.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.1)). */
export const bearerChallenges = ({ challenges }: Pick<CaseEvidence, 'challenges'>): readonly Challenge[] =>
  challenges.challenges.filter(({ scheme }) => scheme.toLowerCase() === 'bearer');

/** The DPoP challenges of an answer: [RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1). */
export const dpopChallenges = ({ challenges }: Pick<CaseEvidence, 'challenges'>): readonly Challenge[] =>
  challenges.challenges.filter(({ scheme }) => scheme.toLowerCase() === 'dpop');

/** The error code of the first Bearer challenge that has one. */
export const bearerError = (evidence: CaseEvidence): string | undefined =>
  bearerChallenges(evidence).find(({ parameters }) => parameters.error !== undefined)?.parameters.error;
