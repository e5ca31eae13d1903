import { defineDefect } from '../defect.ts';
import { verifyToken } from '../verification.ts';

/** What most libraries do unless they are told otherwise. */
export default defineDefect({
  id: 'takes-any-typ',
  title: 'takes any JWT of the issuer for an access token, whatever its typ',
  needs: 'at+jwt',
  rules: ['token-type-checked'],
  apply: (gates) => {
    const { typ: _, ...trust } = gates.trust;
    return {
      ...gates,
      verify: (call, credential) =>
        credential.scheme === 'oauth' ? verifyToken(trust, credential.value) : gates.verify(call, credential),
    };
  },
});
