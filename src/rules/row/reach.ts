import { fieldValues } from '../../http/gate.ts';
import { jsonIn } from '../../http/json-body.ts';
import type { CaseEvidence } from '../../model/evidence.ts';
import type { Json } from '../../model/json.ts';
import type { Answered } from '../../model/observation.ts';
import type { Judgement } from '../../model/rule.ts';

/** What a granted answer to an altered request is: what the control was given, something else, or not to be told. */
export type Reach = 'resource' | 'elsewhere' | 'unknown';

/**
 * Judges an altered request by what it reached. Uses the messages `reached` and `unclear`; what the same credential is granted
 * without the alteration is no fault of the alteration.
 */
export function closedTo(evidence: CaseEvidence): Judgement {
  const { gate, canonical, answer, case: due } = evidence;
  if (gate !== 'granted') return { outcome: gate === 'throttled' ? 'inapplicable' : 'passed' };
  if (canonical !== undefined && canonical.status < 300) return { outcome: 'inapplicable' };
  const reach = reachOf(evidence);
  if (reach === 'elsewhere') return { outcome: 'passed' };
  const data = { status: answer.status, request: due.request };
  return reach === 'resource'
    ? { outcome: 'failed', message: 'reached', data }
    : { outcome: 'cantTell', message: 'unclear', data };
}

/** A fallback page, a CORS answer or a health check is not the resource: it is told by what the control was given. */
export function reachOf({ answer, control, case: { request } }: CaseEvidence): Reach {
  if (control?.kind !== 'response') return 'unknown';
  const isBare = answer.body.bytes === 0;
  if (isBare && ANSWERED_TO_ANY.has(request)) return 'elsewhere';
  if (mediaTypeOf(answer) !== mediaTypeOf(control)) return 'elsewhere';
  if (request === 'head') return headOf(answer, control);
  return isBare || control.body.bytes === 0 ? 'unknown' : contentsOf(answer, control);
}

/** Nearly every server answers OPTIONS, some TRACE; without the resource in it, that says nothing of it. */
const ANSWERED_TO_ANY: ReadonlySet<string> = new Set(['options', 'preflight', 'trace']);

const mediaTypeOf = ({ body }: Answered): string => (body.mediaType.split(';')[0] ?? '').trim().toLowerCase();

/** HEAD has the fields of GET, and no content: [RFC 9110 §9.3.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2). */
function headOf(answer: Answered, control: Answered): Reach {
  const [own, due] = [answer, control].map((each) => fieldValues(each, 'content-length')[0]);
  const tag = fieldValues(control, 'etag')[0];
  if (tag !== undefined && tag === fieldValues(answer, 'etag')[0]) return 'resource';
  if (own !== undefined && due !== undefined) return own === due ? 'resource' : 'unknown';
  return mediaTypeOf(answer) === '' ? 'unknown' : 'resource';
}

function contentsOf({ body: own }: Answered, { body: due }: Answered): Reach {
  if (own.text === due.text) return 'resource';
  if (own.truncated || due.truncated)
    return own.text.slice(0, BEGINNING) === due.text.slice(0, BEGINNING) ? 'resource' : 'unknown';
  const values = [own, due].map(jsonIn);
  if (values.includes(undefined)) return /^text\//i.test(own.mediaType) ? 'elsewhere' : 'unknown';
  return shapeOf(values[0]) === shapeOf(values[1]) ? 'resource' : 'elsewhere';
}

/** Characters of contents too long to be kept whole. */
const BEGINNING = 256;

/** Values may change between two requests, members hardly; a list may be empty at one time. */
function shapeOf(value: Json | undefined): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'object' && value !== null) return Object.keys(value).sort().join(' ');
  return JSON.stringify(value ?? null);
}
