import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'invalid-request-400',
  title: 'A token that is no token at all is a bad request',
  resembles: 'RFC 6750 §3.1 invalid_request; Fastify JWT and passport-http-bearer for malformed headers',
  apply: (gates) => ({
    ...gates,
    refuse: (call, refusal) =>
      refusal.kind === 'invalid' && refusal.scheme === 'oauth' && refusal.fault === 'malformed'
        ? problem(400, 'The Authorization field is malformed.', { 'www-authenticate': CHALLENGE })
        : gates.refuse(call, refusal),
  }),
});

const CHALLENGE = 'Bearer realm="orders", error="invalid_request"';
