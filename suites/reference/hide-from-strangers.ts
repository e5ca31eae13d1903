import { NOT_THERE } from './answer.ts';
import type { Gates } from './gates.ts';

/** Tells whoever brings no credential that a single object is not there. */
export const hideFromStrangers = (gates: Gates): Gates => ({
  ...gates,
  refuse: (call, refusal) =>
    refusal.kind === 'absent' && call.route?.path.includes('{') ? NOT_THERE : gates.refuse(call, refusal),
});
