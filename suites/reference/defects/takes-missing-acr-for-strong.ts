import { defineDefect } from '../defect.ts';

/** `if (acr && !accepted.includes(acr))`: what is not there is not compared. */
export default defineDefect({
  id: 'takes-missing-acr-for-strong',
  title: 'takes a token that says nothing of the authentication for one of a strong one',
  needs: 'step-up',
  rules: ['step-up-enforced', 'unauthenticated-request-refused'],
  apply: (gates) => ({
    ...gates,
    meets: (caller, stepUp) => {
      const [acr] = stepUp.acrValues ?? [];
      return gates.meets(caller.acr === undefined && acr !== undefined ? { ...caller, acr } : caller, stepUp);
    },
  }),
});
