import { parseResponse } from './http/message.ts';
import { judge } from './judge.ts';
import type { Standing } from './model/credential.ts';
import type { Answered, Observation, SentRequest } from './model/observation.ts';
import type { AccessPolicy } from './model/operation.ts';
import type { ExpectedAnswer, Plan, PlannedOperation, TestCase } from './model/plan.ts';
import type { Example, ExampleCase, Outcome, Rule } from './model/rule.ts';

/** A worked example of a rule whose outcome is not the one it states. */
export interface ExampleMismatch {
  readonly rule: string;
  readonly example: string;
  readonly due: Outcome;
  readonly got: Outcome;
}

/** Runs a rule's worked examples through the judge; empty where each has the outcome it states. */
export const checkExamples = (rule: Rule): readonly ExampleMismatch[] =>
  rule.examples.flatMap((example) => {
    const { got, message } = outcomeOf(rule, example);
    const isAsStated = got === example.outcome && (example.message ?? message) === message;
    return isAsStated ? [] : [{ rule: rule.id, example: example.title, due: example.outcome, got }];
  });

/** Everything that reaches a rule comes through the judge: so do its examples. */
function outcomeOf(rule: Rule, example: Example): { readonly got: Outcome; readonly message: string | undefined } {
  const {
    given,
    documented = [],
    profile = 'bearer',
    method = 'GET',
    scopes = [],
    policy = {},
    anonymous = false,
    control: granted = 'HTTP/1.1 200 OK\n\n',
  } = example;
  const access = { ...(scopes.length === 0 ? EXAMPLE.access : requiring(scopes)), anonymous };
  const operation = { ...EXAMPLE, access, method, id: `${method} ${EXAMPLE.path}` };
  const made = given.map(exampleCase).map((each) => ({ ...each, operation: operation.id }));
  const last = exampleCase({ standing: 'sufficient', response: '' }, -1);
  const cases = [...made, { ...last, id: CONTROL, operation: operation.id }];
  const observations = new Map<string, Observation>(
    given.map((each, index) => [cases[index]?.id ?? '', observed(each, index)]),
  );
  if (given.every(({ controlGranted }) => controlGranted !== false)) {
    observations.set(CONTROL, { ...GRANTED, ...messageOf(granted) });
  }
  const [verdict] = judge(
    {
      ...PLAN,
      policy: { ...PLAN.policy, ...policy, profile },
      operations: [{ ...operation, responses: documented }],
      cases,
    },
    observations,
    [rule],
  );
  const own = verdict?.case === CONTROL ? undefined : verdict;
  return { got: own?.outcome ?? 'inapplicable', message: own?.remark?.messageId };
}

const OPERATION = 'GET /example';
const CONTROL = `${OPERATION} · control`;

const EXAMPLE: PlannedOperation = {
  id: OPERATION,
  method: 'GET',
  path: '/example',
  tags: [],
  access: { anonymous: false, unknown: false, alternatives: [] },
  requests: {},
  responses: [],
  pointer: '#/paths/~1example/get',
};

const requiring = (scopes: readonly string[]): AccessPolicy => ({
  anonymous: false,
  unknown: false,
  alternatives: [{ schemes: [{ name: 'example', type: 'oauth2', scopes, mode: 'all' }] }],
});

const PLAN: Plan = {
  document: { source: 'example', title: 'example', version: '1', openapi: '3.1.0' },
  policy: { profile: 'bearer', masking: 'none', scopeMode: 'undecided' },
  schemes: {},
  credentials: [],
  operations: [EXAMPLE],
  cases: [],
  problems: [],
  definition: {},
};

const REQUEST = { method: 'GET', url: 'https://api.example/example', headers: [] } as const;

const GRANTED: Answered = {
  case: CONTROL,
  kind: 'response',
  at: '2026-01-01T00:00:00.000Z',
  request: REQUEST,
  status: 200,
  headers: [],
  body: { mediaType: '', text: '', bytes: 0, truncated: false },
  durationMs: 1,
};

const PLAINEST = {
  absent: { credential: 'absent', expected: '401' },
  invalid: { credential: 'bad-signature', expected: '401' },
  insufficient: { credential: 'wrong-scope', expected: '403' },
  sufficient: { credential: 'sufficient', expected: '2xx' },
} as const satisfies Record<Standing, { readonly credential: string; readonly expected: ExpectedAnswer }>;

function exampleCase(given: ExampleCase, index: number): TestCase {
  const { standing } = given;
  const credential = given.credential ?? PLAINEST[standing].credential;
  return {
    id: `${OPERATION} · ${credential} · ${index}`,
    operation: OPERATION,
    credential,
    standing,
    request: given.request ?? 'golden',
    expected: given.expected ?? PLAINEST[standing].expected,
    ...(given.identity === undefined ? {} : { identity: given.identity }),
    ...(given.madeBy === undefined ? {} : { madeBy: given.madeBy }),
    presents: credential === 'absent' ? [] : [{ scheme: 'example', kind: credential, scopes: [] }],
    ...((credential === 'sufficient' && (given.request ?? 'golden') === 'golden') ||
    (credential === 'absent' && standing === 'sufficient')
      ? {}
      : { control: CONTROL }),
  };
}

function observed(given: ExampleCase, index: number): Observation {
  const { sent, carries } = given;
  const request = { ...REQUEST, headers: sentFields(sent), ...(carries === undefined ? {} : { body: carries }) };
  return { ...GRANTED, ...messageOf(given.response), case: exampleCase(given, index).id, request };
}

function messageOf(response: string): Pick<Answered, 'status' | 'headers' | 'body'> {
  const { status, headers, body } = parseResponse(response);
  const mediaType = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return { status, headers, body: { mediaType, text: body, bytes: Buffer.byteLength(body), truncated: false } };
}

const sentFields = (text = ''): SentRequest['headers'] =>
  [...text.matchAll(/^([^:\n]+): *(.*)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]);
