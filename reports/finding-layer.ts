import { gateOf } from '../src/http/gate.ts';
import { type AnsweringLayer, layerOf, type OwnAnswers, ownAnswers } from '../src/http/layer.ts';
import type { Answered, Observation } from '../src/model/observation.ts';
import type { TestCase } from '../src/model/plan.ts';
import type { Layer } from '../src/model/report.ts';

type Observations = ReadonlyMap<string, Observation>;

/** Tells which layer gave the 401s and 403s among cases; what the application answers is learned when first asked. */
export function createLayerReader(
  plan: { readonly cases: readonly TestCase[] },
  observations: Observations,
): (cases: readonly string[]) => Layer | undefined {
  const known = new Map<string, AnsweringLayer | undefined>();
  let own: OwnAnswers | undefined;
  const read = (refusal: Answered): AnsweringLayer | undefined => {
    if (known.has(refusal.case)) return known.get(refusal.case);
    own ??= learned(plan.cases, observations);
    const layer = layerOf(refusal, own);
    known.set(refusal.case, layer);
    return layer;
  };
  return (cases) => {
    const refusals = cases.flatMap((id) => responseTo(id, observations)).filter(({ status }) => REFUSALS.has(status));
    return refusals.length === 0 ? undefined : common(new Set(refusals.map(read)));
  };
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403]);

/** One doubt is enough to say nothing, unless both were seen. */
function common(layers: ReadonlySet<AnsweringLayer | undefined>): Layer | undefined {
  if (layers.has('gateway') && layers.has('application')) return 'both';
  const [only, ...others] = layers;
  return others.length === 0 ? only : undefined;
}

function learned(cases: readonly TestCase[], observations: Observations): OwnAnswers {
  const answersTo = (which: readonly TestCase[]) => which.flatMap(({ id }) => responseTo(id, observations));
  const granted = answersTo(cases.filter(({ standing }) => standing === 'sufficient'));
  const known = answersTo(cases.filter(isPastTheFirstGate));
  return ownAnswers(
    granted.filter((answer) => gateOf(answer) === 'granted'),
    known.filter((answer) => OWN_ERRORS.has(answer.status)),
  );
}

/** Or at least to be refused for more than its credential. */
const isPastTheFirstGate = ({ standing, request }: TestCase): boolean =>
  standing === 'sufficient' || (standing === 'insufficient' && request !== 'golden');

/** What a request is refused with for what it asks. */
const OWN_ERRORS: ReadonlySet<number> = new Set([400, 404, 409, 410, 412, 415, 422, 428]);

function responseTo(id: string, observations: Observations): readonly Answered[] {
  const observation = observations.get(id);
  return observation?.kind === 'response' ? [observation] : [];
}
