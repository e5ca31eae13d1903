import { defineDefect } from '../defect.ts';
import type { Access } from '../routes.ts';

/** Stands for a caller that a gateway is thought to have verified. */
const VOUCHED = 'vouched';

const scopesAsked = ({ alternatives }: Access): readonly string[] => alternatives.flatMap(({ scopes }) => scopes);

export default defineDefect({
  id: 'trusts-identity-headers',
  title: 'Believes the header fields by which a gateway would vouch for a caller',
  pattern: 'fail-open',
  rules: ['unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    present: (call) =>
      call.headers['x-user-id'] === undefined
        ? gates.present(call)
        : [...gates.present(call), { scheme: 'oauth', value: VOUCHED }],
    verify: async (call, credential) =>
      credential.value === VOUCHED
        ? { kind: 'valid', caller: { scheme: 'oauth', subject: 'vouched', scopes: scopesAsked(gates.access(call)) } }
        : gates.verify(call, credential),
  }),
});
