import { defineDefect } from '../defect.ts';

export default defineDefect({
  id: 'error-on-other-scheme',
  title: 'Offers DPoP too, and puts the error of a bearer token there',
  blemish: true,
  rules: ['dpop-error-on-attempted-scheme'],
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      const fields = ['Bearer realm="orders"', 'DPoP algs="ES256", error="invalid_token"'];
      return refusal.kind === 'invalid' && refusal.scheme === 'oauth'
        ? { ...answer, headers: { ...answer.headers, 'www-authenticate': fields } }
        : answer;
    },
  }),
});
