import type { FaultContext, TokenContent } from '../../model/credential.ts';

/** No authentication context, or one that the operation does not list. */
export function withLowAcr({ header, claims }: TokenContent, { variant, stepUp }: FaultContext): TokenContent {
  const { acr: _, ...others } = claims;
  return { header, claims: variant === 'missing' ? others : { ...others, acr: unlisted(stepUp?.acrValues ?? []) } };
}

/** `0` is the class below every level of ISO/IEC 29115: [OpenID Connect Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken). */
const unlisted = (listed: readonly string[]): string => (listed.includes('0') ? 'urn:twogate:none' : '0');
