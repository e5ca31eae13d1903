import { defineCredential, rfc } from '../define.ts';
import { placeProven } from '../http/present.ts';
import { onProof } from './dpop/on-proof.ts';

export default defineCredential({
  id: 'dpop-wrong-htu',
  title: 'Proof made for another URL',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['dpop', 'fapi2'],
  variants: ['path', 'host'],
  fault: onProof((credential, variant) =>
    placeProven(credential, ({ header, claims }) => ({
      header,
      claims: { ...claims, htu: elsewhere(String(claims.htu), variant) },
    })),
  ),
  references: [rfc(9449, '4.3')],
});

function elsewhere(url: string, variant: string | undefined): string {
  const { origin, pathname } = new URL(url);
  return variant === 'host' ? `https://elsewhere.test${pathname}` : `${origin}/elsewhere`;
}
