import { createHmac, timingSafeEqual } from 'node:crypto';
import { problem } from '../answer.ts';
import type { Credential, Gates } from '../gates.ts';
import type { Caller } from '../verification.ts';
import { type StaffRoles, WEBHOOK } from './operations.ts';

/** Whoever was made a viewer only reads, whatever the token says: a token is older than the change. */
export const mindingRoles =
  (roles: StaffRoles) =>
  (gates: Gates): Gates => ({
    ...gates,
    authorize: (call, callers, finished) =>
      gates.authorize(
        call,
        callers.map((caller) => (roles.get(caller.subject) === 'viewer' ? reading(caller) : caller)),
        finished,
      ),
  });

const reading = (caller: Caller): Caller => ({
  ...caller,
  scopes: caller.scopes.filter((scope) => scope.endsWith(':read')),
});

/** A webhook proves by a signature over its body that it comes from whoever shares the secret. */
export const verifyingWebhooks =
  (secret: string) =>
  (gates: Gates): Gates => ({
    ...gates,
    order: (call) =>
      call.route?.operationId === WEBHOOK
        ? ['parse', 'authenticate', 'authorize', 'validate', 'lookup']
        : gates.order(call),
    present: (call) => (call.route?.operationId === WEBHOOK ? signatureIn(call.headers) : gates.present(call)),
    verify: async (call, credential) => {
      if (credential.scheme !== 'signature') return gates.verify(call, credential);
      return isSigned(String(call.body), credential.value, secret)
        ? { kind: 'valid', caller: { scheme: 'signature', subject: 'payments', scopes: [] } }
        : { kind: 'invalid', fault: 'signature' };
    },
    refuse: (call, refusal) => {
      const isFirst = refusal.kind === 'absent' || refusal.kind === 'invalid';
      if (call.route?.operationId !== WEBHOOK || !isFirst) return gates.refuse(call, refusal);
      return problem(401, 'The signature does not verify.', { 'www-authenticate': 'Signature realm="webhooks"' });
    },
  });

function signatureIn(headers: Readonly<Record<string, unknown>>): readonly Credential[] {
  const value = headers['x-webhook-signature'];
  return typeof value === 'string' ? [{ scheme: 'signature', value }] : [];
}

function isSigned(body: string, signature: string, secret: string): boolean {
  const due = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return due.length === given.length && timingSafeEqual(due, given);
}
