import { gateOf, isDue } from '../src/http/gate.ts';
import type { Observation } from '../src/model/observation.ts';
import type { TestCase } from '../src/model/plan.ts';
import type { Finding } from '../src/model/report.ts';
import type { PatternId } from '../src/model/rule.ts';

/** What findings are shown by. */
export interface EvidenceSources {
  /** By id, in the plan's order. */
  readonly cases: ReadonlyMap<string, TestCase>;
  /** By operation id, in the plan's order. */
  readonly casesOf: ReadonlyMap<string, readonly TestCase[]>;
  /** By case id. */
  readonly observations: ReadonlyMap<string, Observation>;
}

type Shown = Pick<Finding, 'cases' | 'operations' | 'pattern'>;

/** The evidence in two lines at most, each like `GET /orders · expired → 403 (due 401), control 200`. */
export function evidenceLines(finding: Shown, sources: EvidenceSources): readonly string[] {
  const shown = contrast(finding, sources) ?? mostTelling(finding, sources);
  return shown.map((each) => line(each, sources.observations));
}

type Which = (testCase: TestCase) => boolean;

const isAuthentication: Which = ({ standing }) => standing === 'absent' || standing === 'invalid';
const isAuthorization: Which = ({ standing }) => standing === 'insufficient';

const TWO_GATES = [isAuthentication, isAuthorization] as const;

/** Patterns that show in two answers side by side. */
const CONTRASTS: Partial<Record<PatternId, readonly [Which, Which]>> = {
  'all-401': TWO_GATES,
  'all-403': TWO_GATES,
  'all-404': TWO_GATES,
  'ok-with-error': TWO_GATES,
  'login-redirect': TWO_GATES,
  'gateway-rewrite': TWO_GATES,
  'split-brain': [({ standing }) => standing === 'absent', ({ standing }) => standing === 'invalid'],
};

/** One of each, on the first operation that has both. */
function contrast({ pattern, operations, cases }: Shown, sources: EvidenceSources): readonly TestCase[] | undefined {
  const sides = pattern === undefined ? undefined : CONTRASTS[pattern];
  if (sides === undefined) return undefined;
  const named = new Set(cases);
  for (const operation of operations) {
    const row = (sources.casesOf.get(operation) ?? []).filter((each) => isPlain(each, sources.observations));
    const [one, other] = sides.map((side) => row.filter(side)).map((side) => firstOf(side, named));
    if (one !== undefined && other !== undefined) return [one, other];
  }
  return undefined;
}

const firstOf = (row: readonly TestCase[], named: ReadonlySet<string>): TestCase | undefined =>
  row.find(({ id }) => named.has(id)) ?? row[0];

/** The control's own request, answered, and not an identity's. */
const isPlain = ({ id, request, identity }: TestCase, observations: EvidenceSources['observations']): boolean =>
  request === 'golden' && identity === undefined && observations.get(id)?.kind === 'response';

/** The first that was answered wrongly, and the next on another operation, or with another credential. */
function mostTelling({ cases }: Shown, sources: EvidenceSources): readonly TestCase[] {
  const named = cases.flatMap((id) => sources.cases.get(id) ?? []);
  const wrong = named.filter((each) => isWrong(each, sources.observations.get(each.id)));
  const [first, ...rest] = wrong.length > 0 ? wrong : named;
  if (first === undefined) return [];
  const second =
    rest.find(({ operation }) => operation !== first.operation) ??
    rest.find(({ credential }) => credential !== first.credential) ??
    rest[0];
  return second === undefined ? [first] : [first, second];
}

const isWrong = ({ expected }: TestCase, observation: Observation | undefined): boolean =>
  observation?.kind === 'response' && !isDue(expected, gateOf(observation));

function line({ id, expected, control }: TestCase, observations: EvidenceSources['observations']): string {
  const beside = control === undefined ? '' : `, control ${answerTo(control, observations)}`;
  return `${id} → ${answerTo(id, observations)} (due ${expected})${beside}`;
}

function answerTo(id: string, observations: EvidenceSources['observations']): string {
  const observation = observations.get(id);
  if (observation === undefined || observation.kind === 'not-sent') return 'not sent';
  return observation.kind === 'response' ? String(observation.status) : 'no answer';
}
