import type { CredentialNeed } from '../model/credential.ts';

/** What is needed of a token source, and in which spelling of its kind. */
export interface Need extends CredentialNeed {
  readonly variant?: string;
}

/** Where the user may give what no source can make. */
export const supplyHint = ({ kind, scheme }: Pick<Need, 'kind' | 'scheme'>): string =>
  `supply one as security.${scheme.name}.kinds.${kind}`;
