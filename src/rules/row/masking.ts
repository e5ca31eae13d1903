import type { CaseEvidence, Gate, OperationEvidence } from '../../model/evidence.ts';
import type { Answered } from '../../model/observation.ts';

/** The answers to one credential for what it may not see and for what is not there. */
export interface MaskedPair {
  readonly forbidden: CaseEvidence;
  readonly unknown: CaseEvidence;
}

/** Whether a stranger was told that there is nothing, where it is declared that strangers are. */
export const isHiddenFromStrangers = ({ case: { standing }, gate, policy }: CaseEvidence): boolean =>
  standing === 'absent' && gate === 'not-found' && policy.absentCredential === '404';

const HIDING: ReadonlySet<Gate> = new Set(['forbidden', 'not-found']);

/** Pairs that must be alike: wherever the API declares that it hides, and where it answers 404 for what belongs to another tenant. */
export function maskedPairs({ cases, policy }: OperationEvidence): readonly MaskedPair[] {
  const hidden = cases.filter((each) => each.case.standing === 'insufficient' && HIDING.has(each.gate));
  const mustBeAlike = ({ case: { madeBy }, gate }: CaseEvidence): boolean =>
    policy.masking !== 'none' || (madeBy !== undefined && gate === 'not-found');
  return pairsOf(hidden).filter(({ forbidden }) => mustBeAlike(forbidden));
}

const REFUSING: ReadonlySet<Gate> = new Set(['unauthenticated', ...HIDING]);

/**
 * Answers without a credential for what is there and for what is not, which must be alike whatever is declared: a stranger is to
 * learn nothing. Where a lookup comes before the gate, `authentication-before-lookup` tells.
 */
export function strangerPairs({ cases }: OperationEvidence): readonly MaskedPair[] {
  const refused = cases.filter((each) => each.case.credential === 'absent' && REFUSING.has(each.gate));
  return pairsOf(refused).filter(
    ({ forbidden, unknown }) => unknown.gate !== 'not-found' || forbidden.gate === unknown.gate,
  );
}

/** What tells two answers to strangers apart, without what differs between two answers to one and the same request too. */
export function strangerDifferences(pair: MaskedPair, { cases, policy }: OperationEvidence): readonly string[] {
  const again = cases.find((each) => each.case.request === 'after-grant' && isSameCaller(each, pair.forbidden));
  const isSteady = again !== undefined && again.gate === pair.forbidden.gate;
  // Without a second look, chance is held against those alone who say that they hide.
  if (!isSteady && policy.masking === 'none' && policy.absentCredential !== '404') return [];
  const chance = isSteady ? differences({ forbidden: pair.forbidden, unknown: again }) : [];
  return differences(pair).filter((each) => !chance.includes(each));
}

const pairsOf = (refused: readonly CaseEvidence[]): readonly MaskedPair[] =>
  refused
    .filter((each) => each.case.request === 'golden' && each.controlGranted)
    .flatMap((forbidden) => {
      const unknown = refused.find((each) => each.case.request === 'unknown-id' && isSameCaller(each, forbidden));
      return unknown === undefined ? [] : [{ forbidden, unknown }];
    });

const isSameCaller = ({ case: one }: CaseEvidence, { case: other }: CaseEvidence): boolean =>
  one.credential === other.credential && one.variant === other.variant && one.madeBy === other.madeBy;

/** What tells the two answers apart, in words; empty where nothing does. */
export function differences({ forbidden: { answer: one }, unknown: { answer: other } }: MaskedPair): readonly string[] {
  if (one.status !== other.status) return [`status ${one.status} and ${other.status}`];
  return [...fieldDifferences(one, other), ...(hasSameBody(one, other) ? [] : ['the bodies'])];
}

function fieldDifferences(one: Answered, other: Answered): readonly string[] {
  const [mine, others] = [fieldsOf(one, other), fieldsOf(other, one)];
  const names = [...new Set([...mine.keys(), ...others.keys()])];
  return names.filter((name) => mine.get(name) !== others.get(name)).map((name) => `the field ${name}`);
}

/** Fields that differ from answer to answer, or follow from the body. */
const PASSING =
  /^(?:date|age|expires|last-modified|etag|content-length|transfer-encoding|connection|keep-alive|via|server-timing|traceparent|tracestate|set-cookie|alt-svc|nel|report-to|retry-after|dpop-nonce|cf-.*|x-amz.*|x-cache.*|x-served-by|x-timer|x-runtime|x-response-time|.*(?:request|correlation|trace|transaction|span)-?id|(?:x-)?rate-?limit.*)$/;

function fieldsOf(answer: Answered, beside: Answered): ReadonlyMap<string, string> {
  const ids = idsOf(answer, beside);
  const fields = new Map<string, string>();
  for (const [name, value] of answer.headers) {
    if (PASSING.test(name)) continue;
    const known = fields.get(name);
    fields.set(name, known === undefined ? plain(value, ids) : `${known}, ${plain(value, ids)}`);
  }
  return fields;
}

/** Where one is cut off, its length may differ for what was cut. */
const hasSameBody = (one: Answered, other: Answered): boolean =>
  one.body.truncated ||
  other.body.truncated ||
  plain(one.body.text, idsOf(one, other)) === plain(other.body.text, idsOf(other, one));

/** What names the thing in one request and not in the other, the longest first. */
function idsOf({ request }: Answered, beside: Answered): readonly string[] {
  const others = new Set(segmentsOf(beside.request.url));
  const own = segmentsOf(request.url).filter((each) => each !== '' && !others.has(each));
  return own.flatMap((each) => [each, decoded(each)]).sort((a, b) => b.length - a.length);
}

const segmentsOf = (url: string): readonly string[] => url.split(/[/?&=#]/);

/** Without what differs from request to request: ids, times, the number of an error. */
function plain(text: string, ids: readonly string[]): string {
  const without = ids.reduce((rest, id) => rest.replaceAll(id, '{id}'), text);
  return without
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g, '{time}')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '{uuid}')
    .replaceAll(/\b(?=[\w-]*\d)[\w-]{16,}\b/g, '{token}')
    .replaceAll(/\b\d{9,}\b/g, '{number}');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
