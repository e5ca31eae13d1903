import { type Answer, NOT_THERE, problem } from './answer.ts';
import { type Authentication, type Call, type Gates, type Refusal, type Step, strengthen } from './gates.ts';
import type { Action, Handler, Input } from './orders.ts';
import type { Store } from './store.ts';
import type { Caller } from './verification.ts';

/** What one operation is served with. */
export interface Service {
  readonly gates: Gates;
  readonly handler: Handler;
  readonly store: Store;
}

/** What earlier steps found for later ones; a step answers where the request ends with it. */
export interface Progress {
  readonly authentication?: Authentication;
  readonly action?: Action;
  readonly answer?: Answer;
  /** With a refusal: it is done all the same. */
  readonly performs?: true;
}

type Take = (call: Call, progress: Progress, service: Service) => Promise<Progress> | Progress;

const STEPS = {
  authenticate: async (call, progress, { gates }) => {
    const authentication = await gates.authenticate(call, gates);
    if (authentication.kind === 'anonymous' || authentication.kind === 'authenticated') {
      return { ...progress, authentication };
    }
    return refused(call, authentication, gates);
  },
  authorize: (call, progress, { gates }) => {
    const callers = callersOf(progress);
    const refusal = gates.authorize(call, callers, gates) ?? strengthen(call, callers, gates);
    return refusal === undefined ? progress : refused(call, refusal, gates);
  },
  parse: (_call, progress) => progress,
  validate: (call, progress, { handler }) => {
    const fault = handler.validate?.(inputOf(call, progress));
    return fault === undefined ? progress : { answer: problem(400, `The request is not valid: ${fault}.`) };
  },
  lookup: (call, progress, { gates, handler, store }) => {
    const action = handler.find(store, call.params);
    if (action === undefined) return { answer: NOT_THERE };
    const tenant = store.tenants.get(call.params.orderId ?? '');
    if (tenant === undefined || gates.belongs(call, callersOf(progress), tenant)) return { ...progress, action };
    return { answer: gates.refuse(call, { kind: 'other-tenant', status: gates.trust.otherTenant ?? 404 }) };
  },
} as const satisfies Record<Step, Take>;

const refused = (call: Call, refusal: Refusal, gates: Gates): Progress => ({
  answer: gates.refuse(call, refusal),
  ...(gates.performs(call, refusal) ? { performs: true } : {}),
});

/** Does what was refused, where it is well-formed and there is something to do it to. */
export function performRefused(call: Call, progress: Progress, { handler, store }: Service): void {
  const input = inputOf(call, progress);
  if (handler.validate?.(input) === undefined) handler.find(store, call.params)?.(input);
}

/** The steps before the body is needed, and those from there on. */
export function splitOrder(order: readonly Step[]): readonly [early: readonly Step[], late: readonly Step[]] {
  const needsBody = order.findIndex((step) => step === 'parse' || step === 'validate');
  return needsBody < 0 ? [order, []] : [order.slice(0, needsBody), order.slice(needsBody)];
}

/** Takes the steps in turn until one of them answers. */
export async function takeSteps(
  steps: readonly Step[],
  call: Call,
  state: { readonly progress: Progress; readonly service: Service },
): Promise<Progress> {
  let { progress } = state;
  for (const step of steps) {
    progress = await STEPS[step](call, progress, state.service);
    if (progress.answer !== undefined) return progress;
  }
  return progress;
}

/** What the operation answers to a request that has passed every step. */
export function act(call: Call, progress: Progress): Answer {
  return progress.action?.(inputOf(call, progress)) ?? NOT_THERE;
}

const callersOf = ({ authentication }: Progress): readonly Caller[] =>
  authentication?.kind === 'authenticated' ? authentication.callers : [];

function inputOf({ params, query, headers, body }: Call, progress: Progress): Input {
  const callers = callersOf(progress);
  const tenant = callers.find((caller) => caller.tenant !== undefined)?.tenant;
  const scopes = callers.flatMap((caller) => caller.scopes);
  return { params, query, headers, body, scopes, ...(tenant === undefined ? {} : { tenant }) };
}
