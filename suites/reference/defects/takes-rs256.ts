import { defineDefect } from '../defect.ts';
import { verifyToken } from '../verification.ts';

/** The list of algorithms that every verifier begins with. */
export default defineDefect({
  id: 'takes-rs256',
  title: 'takes tokens signed with RS256 where FAPI 2.0 rules it out',
  needs: 'fapi2',
  rules: ['signature-algorithm-allowed'],
  apply: (gates) => ({
    ...gates,
    verify: (call, credential) =>
      credential.scheme === 'oauth'
        ? verifyToken({ ...gates.trust, algorithms: ['RS256', 'PS256'] }, credential.value)
        : gates.verify(call, credential),
  }),
});
