import type { Standing } from '../../src/model/credential.ts';
import type { Answered, Observation } from '../../src/model/observation.ts';
import type { AccessPolicy, Alternative } from '../../src/model/operation.ts';
import type { ExpectedAnswer, Plan, PlannedCredential, PlannedOperation, TestCase } from '../../src/model/plan.ts';
import type { Mapping, Reference, Severity } from '../../src/model/rule.ts';
import type { Verdict } from '../../src/model/verdict.ts';

/** Everything that a report is assembled from. */
export interface Sample {
  readonly plan: Plan;
  readonly observations: ReadonlyMap<string, Observation>;
  readonly verdicts: readonly Verdict[];
  readonly rules: ReadonlyMap<string, SampleRule>;
  readonly run: { toolVersion: string; baseUrl: string; startedAt: string; finishedAt?: string };
}

export interface SampleRule {
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
  readonly references: readonly Reference[];
  readonly severity: Severity;
  readonly mapping?: Mapping;
}

/** What an API answers to a case. */
export type SampleApi = (testCase: TestCase) => SampleAnswer;

export interface SampleAnswer {
  readonly status: number;
  readonly challenge?: string;
  readonly body?: string;
}

const BASE_URL = 'http://127.0.0.1:8080';

const DUE = { absent: '401', invalid: '401', insufficient: '403', sufficient: '2xx' } as const satisfies Record<
  Standing,
  ExpectedAnswer
>;

export const CREDENTIALS: readonly PlannedCredential[] = [
  { id: 'absent', title: 'No credential at all', standing: 'absent' },
  { id: 'malformed-token', title: 'Token that is no JWT', standing: 'invalid' },
  { id: 'expired', title: 'Token that expired an hour ago', standing: 'invalid' },
  { id: 'not-yet-valid', title: 'Token that becomes valid in an hour', standing: 'invalid' },
  { id: 'bad-signature', title: 'Token whose signature does not fit', standing: 'invalid' },
  { id: 'wrong-audience', title: 'Token for another API', standing: 'invalid' },
  { id: 'wrong-issuer', title: 'Token from an issuer that is not trusted', standing: 'invalid' },
  { id: 'wrong-api-key', title: 'API key that was never issued', standing: 'invalid' },
  { id: 'no-scope', title: 'Token without any scope', standing: 'insufficient' },
  { id: 'wrong-scope', title: 'Token with every scope but those required', standing: 'insufficient' },
  { id: 'sufficient', title: 'Token with exactly what is required', standing: 'sufficient' },
];

/** An operation in one line: method, path, tag, then what it requires; `+` joins scopes, `|` alternatives. */
type OperationLine = readonly [method: string, path: string, tag: string, required: string];

export const OPERATIONS: readonly OperationLine[] = [
  ['GET', '/orders', 'orders', 'orders:read'],
  ['POST', '/orders', 'orders', 'orders:write'],
  ['GET', '/orders/{orderId}', 'orders', 'orders:read'],
  ['PUT', '/orders/{orderId}', 'orders', 'orders:write'],
  ['PATCH', '/orders/{orderId}', 'orders', 'orders:write'],
  ['DELETE', '/orders/{orderId}', 'orders', 'orders:write+orders:cancel'],
  ['POST', '/orders/{orderId}/refunds', 'orders', 'orders:read+payments:write'],
  ['GET', '/orders/{orderId}/items', 'items', 'orders:read'],
  ['GET', '/orders/{orderId}/items/{itemId}', 'items', 'orders:read|apiKey'],
  ['GET', '/customers', 'customers', 'customers:read'],
  ['GET', '/customers/{customerId}', 'customers', 'customers:read'],
  ['PATCH', '/customers/{customerId}', 'customers', 'customers:write'],
  ['GET', '/reports/daily', 'reports', 'reports:read'],
  ['POST', '/reports/exports', 'reports', 'reports:read'],
  ['GET', '/catalogue', 'public', 'optional'],
  ['GET', '/health', 'public', 'none'],
];

function accessOf(required: string): AccessPolicy {
  if (required === 'none') return { anonymous: true, unknown: false, alternatives: [] };
  if (required === 'optional') return { anonymous: true, unknown: false, alternatives: [oauth(['orders:read'])] };
  const alternatives = required.split('|').map((way) => (way === 'apiKey' ? apiKey() : oauth(way.split('+'))));
  return { anonymous: false, unknown: false, alternatives };
}

function oauth(scopes: readonly string[]): Alternative {
  return { schemes: [{ name: 'oauth', type: 'oauth2', scopes, mode: 'all' }] };
}

function apiKey(): Alternative {
  return { schemes: [{ name: 'apiKey', type: 'apiKey', scopes: [], mode: 'all' }] };
}

export function plannedOperation([method, path, tag, required]: OperationLine): PlannedOperation {
  const golden = { method, path: path.replaceAll(/\{.*?\}/g, 'o-1'), query: '', headers: [] };
  return {
    id: `${method} ${path}`,
    operationId: operationId(method, path),
    method,
    path,
    tags: [tag],
    access: accessOf(required),
    requests: {
      golden: path.endsWith('/exports') ? { unbuildable: 'no example for the required property `range`' } : golden,
    },
    responses: [],
    pointer: `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}`,
  };
}

function operationId(method: string, path: string): string {
  const words = path.split('/').flatMap((part) => part.match(/[A-Za-z]+/g) ?? []);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

export function casesOf(operation: PlannedOperation): readonly TestCase[] {
  if (operation.access.anonymous) return [testCase(operation, 'absent', '2xx')];
  const keyed = operation.access.alternatives.some(({ schemes }) => schemes.some(({ type }) => type === 'apiKey'));
  const scopes = operation.access.alternatives[0]?.schemes[0]?.scopes ?? [];
  const kinds = CREDENTIALS.filter(({ id }) => keyed || id !== 'wrong-api-key');
  return kinds.flatMap(({ id }) => {
    if (id !== 'wrong-scope' || scopes.length < 2) return [testCase(operation, id)];
    return [testCase(operation, id), ...scopes.map((scope) => testCase(operation, id, '403', `without ${scope}`))];
  });
}

function testCase(
  operation: PlannedOperation,
  credential: string,
  expected?: ExpectedAnswer,
  variant?: string,
): TestCase {
  const { standing } = CREDENTIALS.find(({ id }) => id === credential) ?? { standing: 'absent' };
  const due = expected ?? DUE[standing];
  const unbuildable = Object.values(operation.requests).find((request) => 'unbuildable' in request);
  return {
    id: [operation.id, credential, ...(variant === undefined ? [] : [variant])].join(' · '),
    operation: operation.id,
    credential,
    standing,
    ...(variant === undefined ? {} : { variant }),
    request: 'golden',
    expected: due,
    presents: presented(operation, { standing, credential, variant }),
    ...(due === '2xx' ? {} : { control: `${operation.id} · sufficient` }),
    ...untestedReason(credential, unbuildable?.unbuildable),
  };
}

/** What an insufficient credential carries: the scopes that its variant does not name. */
function presented(
  { access }: PlannedOperation,
  {
    standing,
    credential,
    variant,
  }: Pick<TestCase, 'standing' | 'credential'> & { readonly variant: string | undefined },
): TestCase['presents'] {
  const [required] = access.alternatives[0]?.schemes ?? [];
  if (standing !== 'insufficient' || required === undefined) return [];
  const scopes = variant === undefined ? [] : required.scopes.filter((scope) => variant !== `without ${scope}`);
  return [{ scheme: required.name, kind: credential, scopes }];
}

function untestedReason(
  credential: string,
  unbuildable: string | undefined,
): { readonly outcome?: 'untested'; readonly reason?: string } {
  if (unbuildable !== undefined) return { outcome: 'untested', reason: unbuildable };
  if (credential !== 'wrong-issuer') return {};
  return { outcome: 'untested', reason: 'no second issuer is configured, so no token from another one can be had' };
}

/** Answers as the document says. */
export const soundApi: SampleApi = ({ expected, credential }) => {
  if (expected === '2xx') return { status: 200, body: '{"ok":true}' };
  if (expected === '403') return { status: 403, challenge: 'Bearer error="insufficient_scope", scope="orders:read"' };
  const error = credential === 'absent' ? '' : ', error="invalid_token"';
  return { status: 401, challenge: `Bearer realm="orders"${error}` };
};

/** Several things wrong at once, each as it is met in the field. */
export const faultyApi: SampleApi = (testCase) => {
  const { operation, credential } = testCase;
  const problem = (detail: string) => JSON.stringify({ type: 'about:blank', title: detail, operation });
  if (testCase.standing === 'insufficient' && operation.includes('/orders')) {
    return { status: 401, body: problem('Log in again') };
  }
  if (credential === 'expired' && operation.endsWith('/reports/daily')) {
    return { status: 200, body: '{"date":"2026-01-31","orders":412,"total":"18204.10"}' };
  }
  if (credential === 'wrong-audience') return { status: 403, body: problem('Audience is not allowed') };
  if (credential === 'malformed-token' && operation.startsWith('PATCH /customers')) {
    return { status: 500, body: 'Internal Server Error' };
  }
  if (operation === 'GET /customers' && testCase.expected === '2xx') return { status: 403, body: problem('Forbidden') };
  return soundApi(testCase);
};

function observe(testCase: TestCase, api: SampleApi, index: number): Answered {
  const { status, challenge, body = '' } = api(testCase);
  const [method = 'GET', path = '/'] = testCase.operation.split(' ');
  const credential = testCase.credential === 'absent' ? [] : [masked(testCase.credential)];
  const content = method === 'GET' || method === 'DELETE' ? {} : { body: '{"note":"it\'s for \\"them\\""}' };
  return {
    kind: 'response',
    case: testCase.id,
    at: '2026-03-04T09:00:01.000Z',
    request: {
      method,
      url: BASE_URL + path.replaceAll(/\{.*?\}/g, 'o-1'),
      headers: [['accept', 'application/json'], ...credential],
      ...content,
    },
    status,
    headers: [
      ['content-type', 'application/json'],
      ...(challenge === undefined ? [] : ([['www-authenticate', challenge]] as const)),
    ],
    body: { mediaType: 'application/json', text: body, bytes: body.length, truncated: false },
    durationMs: 1.5 + (index % 17) * 0.7,
  };
}

function masked(credential: string): readonly [string, string] {
  const hash = [...credential].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7);
  return ['authorization', `Bearer «credential ${hash.toString(16).padStart(8, '0')}»`];
}

/** Verdicts of a few plain rules, enough to show every part of a report. */
function judge(testCase: TestCase, answer: Answered, controls: ReadonlySet<string>): readonly Verdict[] {
  if (testCase.expected === '2xx') return [controlVerdict(testCase, answer)];
  const right = String(answer.status) === testCase.expected;
  const needsControl = testCase.standing === 'insufficient' && !controls.has(testCase.control ?? '');
  const rule = RULE_OF[testCase.standing];
  if (right && !needsControl)
    return [verdict(testCase, { rule, outcome: 'passed' }), ...challengeVerdicts(testCase, answer)];
  if (needsControl) {
    return [cantTell(testCase, rule, 'control-refused', 'its control was not granted, so the refusal proves nothing')];
  }
  const open = answer.status < 300;
  const message = open ? `let in with ${answer.status}` : `answered ${answer.status} where ${testCase.expected} is due`;
  return [
    verdict(
      testCase,
      { rule, outcome: 'failed' },
      remark(open ? 'critical' : 'medium', open ? 'let-in' : 'other-status', message),
    ),
    ...challengeVerdicts(testCase, answer),
  ];
}

const RULE_OF = {
  absent: 'absent-credentials-401',
  invalid: 'invalid-credentials-401',
  insufficient: 'insufficient-scope-403',
  sufficient: 'sufficient-credentials-granted',
} as const satisfies Record<Standing, string>;

function controlVerdict(testCase: TestCase, { status }: Answered): Verdict {
  const rule = RULE_OF.sufficient;
  if (status < 300) return verdict(testCase, { rule, outcome: 'passed' });
  return cantTell(testCase, rule, 'refused', `the sufficient credential was refused with ${status}`);
}

function challengeVerdicts(testCase: TestCase, answer: Answered): readonly Verdict[] {
  const rule = 'unauthorized-has-challenge';
  if (answer.status !== 401) return [];
  if (answer.headers.some(([name]) => name === 'www-authenticate')) {
    return [verdict(testCase, { rule, outcome: 'passed' })];
  }
  const facts = {
    ...remark('low', 'missing', 'a 401 without WWW-Authenticate'),
    keyword: 'MUST',
  } as const;
  return [verdict(testCase, { rule, outcome: 'failed' }, facts)];
}

type Remark = NonNullable<Verdict['remark']>;

export function remark(severity: Severity, messageId: string, message: string): Remark {
  return { severity, keyword: 'SHOULD', messageId, message, cases: [], explains: [] };
}

export function verdict(
  testCase: Pick<TestCase, 'id' | 'operation'>,
  { rule, outcome }: Pick<Verdict, 'rule' | 'outcome'>,
  facts?: Remark,
): Verdict {
  const named = { rule, reach: 'case', outcome, case: testCase.id, operation: testCase.operation } as const;
  return facts === undefined ? named : { ...named, remark: facts };
}

function cantTell(testCase: TestCase, rule: string, messageId: string, message: string): Verdict {
  return verdict(testCase, { rule, outcome: 'cantTell' }, remark('medium', messageId, message));
}

/** The pattern that accounts for every insufficient scope answered with 401. */
function all401(cases: readonly TestCase[], observations: ReadonlyMap<string, Observation>): readonly Verdict[] {
  const shown = cases.filter(({ id, standing }) => {
    const answer = observations.get(id);
    return standing === 'insufficient' && answer?.kind === 'response' && answer.status === 401;
  });
  if (shown.length === 0) return [];
  const message = 'every insufficient credential is answered 401, as if it were invalid';
  return [
    {
      rule: 'all-401',
      reach: 'document',
      outcome: 'failed',
      remark: {
        ...remark('high', 'collapsed', message),
        keyword: 'ought to',
        pattern: 'all-401',
        cases: shown.map(({ id }) => id),
        explains: ['insufficient-scope-403'],
      },
    },
  ];
}

function rule(title: string, facts: Omit<SampleRule, 'title'>): SampleRule {
  return { title, ...facts };
}

const HTTP = 'https://www.rfc-editor.org/rfc/rfc9110#section-';
const BEARER = 'https://www.rfc-editor.org/rfc/rfc6750#section-3.1';

const AUTHENTICATION = {
  cwe: [306, 347],
  owaspApi: ['API2'],
  asvs: ['9.2.1'],
  owaspNhi: ['NHI4'],
  csf: ['PR.AA-03'],
  zeroTrust: [3, 6],
};
const SCOPE = {
  cwe: [862],
  owaspApi: ['API5'],
  asvs: ['8.2.1'],
  owaspNhi: ['NHI5'],
  csf: ['PR.AA-05'],
  zeroTrust: [4],
};

const RULES: ReadonlyMap<string, SampleRule> = new Map([
  [
    'absent-credentials-401',
    rule('A request without credentials is refused with 401', {
      meaning: 'Callers without credentials cannot tell that logging in would help.',
      fix: 'Let the authentication filter answer first, with 401 and a challenge.',
      references: [{ title: 'RFC 9110 §11.4', url: `${HTTP}11.4` }],
      severity: 'medium',
    }),
  ],
  [
    'invalid-credentials-401',
    rule('An invalid credential is refused with 401', {
      meaning: 'A caller with a stale or foreign token is told the wrong thing, or is let in.',
      fix: 'Check signature, issuer, audience and time before anything else, and answer 401 with error="invalid_token".',
      references: [
        { title: 'RFC 6750 §3.1', url: BEARER },
        { title: 'RFC 9110 §11.4', url: `${HTTP}11.4` },
      ],
      severity: 'high',
      mapping: AUTHENTICATION,
    }),
  ],
  [
    'insufficient-scope-403',
    rule('A valid credential that lacks a scope is refused with 403', {
      meaning: 'The operation does not tell a missing permission from a missing login.',
      fix: 'Answer 403 with error="insufficient_scope" and the scope that is missing.',
      references: [{ title: 'RFC 6750 §3.1', url: BEARER }],
      severity: 'high',
      mapping: SCOPE,
    }),
  ],
  [
    'sufficient-credentials-granted',
    rule('The sufficient credential is granted', {
      meaning: 'As long as the right credential is refused, no other refusal proves anything.',
      fix: 'Check that the test data exist and that the token has what the document asks for.',
      references: [],
      severity: 'medium',
    }),
  ],
  [
    'unauthorized-has-challenge',
    rule('Every 401 carries a challenge', {
      meaning: 'Clients do not learn which scheme and which issuer would help.',
      fix: 'Send a WWW-Authenticate field with every 401.',
      references: [{ title: 'RFC 9110 §15.5.2', url: `${HTTP}15.5.2` }],
      severity: 'low',
    }),
  ],
  [
    'all-401',
    rule('Authorization failures are told apart from authentication failures', {
      meaning:
        'Clients refresh tokens that were never stale, and people log in again and again for a permission that no login gives. Broken authorization hides behind it.',
      fix: 'Decide on scopes in a second step that answers 403, after the token has been accepted.',
      references: [
        { title: 'RFC 9110 §15.5.4', url: `${HTTP}15.5.4` },
        { title: 'RFC 6750 §3.1', url: BEARER },
      ],
      severity: 'high',
      mapping: { owaspApi: ['API8'], asvs: ['16.3.1'], csf: ['PR.AA-05'] },
    }),
  ],
]);

export interface SampleChange {
  readonly operations?: readonly OperationLine[];
  readonly title?: string;
  readonly finished?: boolean;
}

/** A run of the order service's matrix against an API. */
export function sample(api: SampleApi, change: SampleChange = {}): Sample {
  const operations = (change.operations ?? OPERATIONS).map(plannedOperation);
  const cases = operations.flatMap(casesOf);
  const sent = cases.filter(({ reason }) => reason === undefined);
  const observations = new Map(sent.map((entry, index) => [entry.id, observe(entry, api, index)]));
  const controls = grantedControls(sent, observations);
  const verdicts = sent.flatMap((entry) => {
    const answer = observations.get(entry.id);
    return answer === undefined ? [] : judge(entry, answer, controls);
  });
  return {
    plan: planOf(operations, cases, change.title ?? 'Orders API'),
    observations,
    verdicts: [...verdicts, ...all401(sent, observations)],
    rules: RULES,
    run: {
      toolVersion: '0.1.0',
      baseUrl: BASE_URL,
      startedAt: '2026-03-04T09:00:00.000Z',
      ...(change.finished === false ? {} : { finishedAt: '2026-03-04T09:00:04.200Z' }),
    },
  };
}

function grantedControls(cases: readonly TestCase[], observations: ReadonlyMap<string, Answered>): ReadonlySet<string> {
  const granted = cases.filter(({ id, expected }) => expected === '2xx' && (observations.get(id)?.status ?? 500) < 300);
  return new Set(granted.map(({ id }) => id));
}

export function planOf(
  operations: readonly PlannedOperation[],
  cases: readonly TestCase[],
  title = 'Orders API',
): Plan {
  return {
    document: { source: 'openapi.yaml', title, version: '1.4.0', openapi: '3.1.0' },
    policy: { profile: 'bearer', masking: 'none', scopeMode: 'undecided' },
    schemes: {},
    credentials: CREDENTIALS,
    operations,
    cases,
    problems: [],
    definition: {},
  };
}
