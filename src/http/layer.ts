import type { JsonObject } from '../model/json.ts';
import type { Answered } from '../model/observation.ts';
import { fieldValues } from './gate.ts';
import { gatewayMarks, isProxy } from './gateway-marks.ts';
import { objectIn } from './json-body.ts';
import { bodyShape } from './shape.ts';

/** What stands behind whatever gateways there are is the application. */
export type AnsweringLayer = 'gateway' | 'application';

/** What the application is known to answer. */
export interface OwnAnswers {
  /** Marks of gateways that stand on what the application granted too, and tell nothing then. */
  readonly marks: ReadonlySet<string>;
  /** Values of `server` and `via`. */
  readonly servers: ReadonlySet<string>;
  /** By field in which a framework names itself: its values. */
  readonly frameworks: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields of these that stand on every answer. */
  readonly always: ReadonlySet<string>;
  /** Fields by which every granted answer says that it was fetched from behind a gateway. */
  readonly forwarded: readonly string[];
  /** Shapes of its errors. */
  readonly shapes: ReadonlySet<string>;
}

/** Fields in which a framework names itself, and which no proxy adds. */
const FRAMEWORK_FIELDS = [
  'x-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'x-runtime',
  'x-application-context',
];

/** What the server writes there for itself, on everything. */
const SERVER_MADE = /^(?:asp\.net|plesk)/i;

const frameworkIn = (answer: Answered, name: string): readonly string[] =>
  fieldValues(answer, name).filter((value) => !SERVER_MADE.test(value));

/** Fields that a gateway adds to all that it fetched, and to nothing that it answers itself. */
const FORWARDED = ['x-kong-upstream-latency', 'x-envoy-upstream-service-time'];

/** Prefix of the fields in which API Gateway keeps what it replaced, where there was something to replace. */
const REMAPPED = 'x-amzn-remapped-';

/**
 * Learns how the application answers.
 * @param granted answers to sufficient credentials
 * @param errors 4xx other than 401, 403 and 429 to callers whom the first gate let pass
 */
export function ownAnswers(granted: readonly Answered[], errors: readonly Answered[]): OwnAnswers {
  const own = [...granted, ...errors.filter((answer) => gatewayMarks(answer).length === 0)];
  const frameworks = FRAMEWORK_FIELDS.map((name): [string, Set<string>] => [
    name,
    new Set(own.flatMap((answer) => frameworkIn(answer, name))),
  ]);
  return {
    marks: new Set(granted.flatMap(gatewayMarks)),
    servers: new Set(own.flatMap(serversOf)),
    frameworks: new Map(frameworks.filter(([, values]) => values.size > 0)),
    always: new Set(
      FRAMEWORK_FIELDS.filter((name) => own.length > 0 && own.every((answer) => frameworkIn(answer, name).length > 0)),
    ),
    forwarded: FORWARDED.filter(
      (name) => granted.length > 0 && granted.every((answer) => fieldValues(answer, name).length > 0),
    ),
    shapes: new Set(own.slice(granted.length).map(shapeBehind)),
  };
}

/** Who gave this refusal, a gateway or the application; undefined in doubt. */
export function layerOf(answer: Answered, own: OwnAnswers): AnsweringLayer | undefined {
  // Also where another gateway fetched it: a sidecar's refusal comes through the ingress.
  if (gatewayMarks(answer).some((mark) => !own.marks.has(mark))) return 'gateway';
  if (isForwarded(answer)) return 'application';
  if (own.forwarded.length > 0) return 'gateway';
  if (isLikeOwn(answer, own)) return 'application';
  return isLikeAProxy(answer, own) ? 'gateway' : undefined;
}

const isForwarded = ({ headers }: Answered): boolean =>
  headers.some(([name]) => FORWARDED.includes(name) || name.startsWith(REMAPPED));

const serversOf = (answer: Answered): readonly string[] => [
  ...fieldValues(answer, 'server'),
  ...fieldValues(answer, 'via'),
];

/** The framework names itself as on what is known, or the body has the members of a known error, behind the same servers. */
function isLikeOwn(answer: Answered, { frameworks, shapes }: OwnAnswers): boolean {
  const named = [...frameworks].some(([name, values]) => frameworkIn(answer, name).some((value) => values.has(value)));
  return named || (isTelling(objectIn(answer.body)) && shapes.has(shapeBehind(answer)));
}

/** A `message` alone, or an `error`, is what anybody answers. */
const isTelling = (body: JsonObject | undefined): boolean => body !== undefined && Object.keys(body).length > 1;

const shapeBehind = (answer: Answered): string => [...serversOf(answer), bodyShape(answer)].join('\n');

/** It names a proxy, and neither its fields nor its body are known from the application. */
function isLikeAProxy(answer: Answered, { servers, always, shapes }: OwnAnswers): boolean {
  const names = serversOf(answer);
  if (servers.size + always.size === 0 || !names.some(isProxy) || shapes.has(shapeBehind(answer))) return false;
  const lacksOwn = always.size > 0 && [...always].every((name) => frameworkIn(answer, name).length === 0);
  return lacksOwn || names.every((name) => !servers.has(name));
}
