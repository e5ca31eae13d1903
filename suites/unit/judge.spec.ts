import { expect, test } from '@playwright/test';
import { plan as planAll } from '../../generators/matrix/plan.ts';
import { assemble } from '../../reports/assemble.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { evidenceOf, judge } from '../../src/judge.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import type { CaseRule, DocumentRule, Judgement, OperationRule, Rule } from '../../src/model/rule.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import {
  access,
  DOCUMENTED,
  POLICY,
  plannedOperation,
  planOf,
  requires,
  SCHEMES,
  testCaseOf,
} from './plan-literals.ts';
import { fc, runs } from './property.ts';
import { operation, parameter, post } from './request-operation.ts';

const { rules, generators, credentials } = await loadCatalogue();

interface Answer {
  readonly status: number;
  readonly challenge?: string;
  readonly body?: string;
}

type Came = Answer | 'failure' | 'not-sent' | 'nothing';

function observation(id: string, came: Came): Observation | undefined {
  if (came === 'nothing') return undefined;
  if (came === 'not-sent')
    return { case: id, kind: 'not-sent', outcome: 'cantTell', reason: 'other scopes were granted' };
  const sent = {
    case: id,
    at: '2026-01-01T00:00:00.000Z',
    durationMs: 1,
    request: { method: 'GET', url: 'http://127.0.0.1/', headers: [] },
  };
  if (came === 'failure') return { ...sent, kind: 'failure', code: 'reset', message: 'other side closed' };
  const { status, challenge, body = '' } = came;
  const mediaType = body === '' ? '' : 'application/json';
  const headers: (readonly [string, string])[] = challenge === undefined ? [] : [['www-authenticate', challenge]];
  return {
    ...sent,
    kind: 'response',
    status,
    headers,
    body: { mediaType, text: body, bytes: body.length, truncated: false },
  };
}

type Subject = (testCase: TestCase) => Came;

function observe(plan: Plan, subject: Subject): ReadonlyMap<string, Observation> {
  const sendable = plan.cases.filter(({ reason }) => reason === undefined);
  return new Map(
    sendable.flatMap((each) => {
      const came = observation(each.id, subject(each));
      return came === undefined ? [] : [[each.id, came] as const];
    }),
  );
}

const verdictsOf = (plan: Plan, subject: Subject, by: readonly Rule[] = rules): readonly Verdict[] => [
  ...judge(plan, observe(plan, subject), by),
];

function reportOf(plan: Plan, subject: Subject): Report {
  const observations = observe(plan, subject);
  return assemble({
    plan,
    observations,
    verdicts: judge(plan, observations, rules),
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    run: {
      toolVersion: '0',
      baseUrl: 'http://127.0.0.1',
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:00:01.000Z',
    },
  });
}

const OPERATION = plannedOperation('GET', '/orders');
const KINDS = ['absent', 'expired', 'wrong-scope', 'sufficient'] as const;
const SMALL = planOf(
  [OPERATION],
  KINDS.map((kind) => testCaseOf(OPERATION, kind)),
);

const WHOLE = planAll(
  {
    source: 'openapi.yaml',
    openapi: '3.1.0',
    title: 'Orders',
    version: '1',
    servers: [],
    schemes: SCHEMES,
    problems: [],
    definition: {},
    operations: [
      operation({ path: '/one', access: access([requires('oauth', ['a'])]) }),
      operation({ path: '/two', access: access([requires('oauth', ['a', 'b'])]) }),
      operation({ path: '/or', access: access([requires('oauth', ['a'])], [requires('apiKey')]) }),
      operation({ path: '/and', access: access([requires('oauth', ['a']), requires('apiKey')]) }),
      post({ examples: [{ a: 1 }] }, { path: '/body', access: access([requires('oauth', ['b'])]) }),
      operation({
        path: '/one/{id}',
        parameters: [parameter('id', { in: 'path', examples: [1] })],
        access: access([requires('oauth', ['a'])]),
      }),
      operation({ path: '/public', access: { anonymous: true, unknown: false, alternatives: [] } }),
      operation({ path: '/optional', access: { ...access([requires('oauth', ['a'])]), anonymous: true } }),
    ].map((each) => ({ ...each, responses: DOCUMENTED })),
  },
  { generators, credentials, policy: POLICY, operations: {}, sources: new Set(['oauth', 'apiKey']) },
);

const DUE: Readonly<Record<TestCase['standing'], Answer>> = {
  absent: { status: 401, challenge: 'Bearer realm="orders"', body: '{"title":"Unauthorized"}' },
  invalid: { status: 401, challenge: 'Bearer error="invalid_token"', body: '{"title":"Unauthorized"}' },
  insufficient: { status: 403, challenge: 'Bearer error="insufficient_scope"', body: '{"title":"Forbidden"}' },
  sufficient: { status: 200 },
};

/** To let in is as right as to refuse. */
const isTolerant = (expected: TestCase['expected']): boolean => expected.startsWith('2xx or ');

/** A good token in the query is one that was not sent where it is looked for. */
const sound: Subject = ({ standing, credential, request }) => {
  // No challenge of it names metadata, and there is none.
  if (request === 'resource-metadata') return { status: 404, body: '{"title":"Not Found"}' };
  return credential === 'token-in-query' ? DUE.absent : DUE[standing];
};

test('a sound API is proven, on every operation, and nothing fails or is in doubt', () => {
  const report = reportOf(WHOLE, sound);
  expect(report.findings).toEqual([]);
  expect(report.operations.map(({ status }) => status)).toEqual(report.operations.map(() => 'proven'));
  expect(report.summary.cases).toMatchObject({ failed: 0, cantTell: 0, untested: 0 });
});

test.describe('the control gates every refusal', () => {
  const CONTROLS: readonly (readonly [string, Came])[] = [
    ['refused with 401', { status: 401, challenge: 'Bearer realm="x"' }],
    ['refused with 403', { status: 403 }],
    ['not found', { status: 404 }],
    ['rejected', { status: 400 }],
    ['throttled', { status: 429 }],
    ['a crash', { status: 500 }],
    ['a redirect', { status: 302 }],
    ['an error in a 200', { status: 200, body: '{"ok":false}' }],
    ['without an answer', 'failure'],
    ['not sent', 'not-sent'],
    ['not observed', 'nothing'],
  ];

  for (const [name, control] of CONTROLS) {
    test(`a control that is ${name}: no right refusal passes, and the operation is not proven`, () => {
      const subject: Subject = (each) => (each.standing === 'sufficient' ? control : sound(each));
      const verdicts = verdictsOf(SMALL, subject);
      for (const id of ['absent-credentials-401', 'invalid-token-401', 'insufficient-scope-403']) {
        const own = verdicts.filter(({ rule }) => rule === id);
        expect(own.length, id).toBeGreaterThan(0);
        expect(own.map(({ outcome }) => outcome)).toEqual(own.map(() => 'cantTell'));
        expect(own[0]?.remark?.message).toContain('its control was not granted');
      }
      const report = reportOf(SMALL, subject);
      for (const each of report.cases.filter(({ standing }) => standing !== 'sufficient'))
        expect(each.outcome).toBe('cantTell');
      expect(report.operations[0]?.status).not.toBe('proven');
    });
  }

  test('a refusal that names no control has none that was granted', () => {
    const lonely: TestCase = { ...testCaseOf(OPERATION, 'expired', { id: 'lonely' }) };
    const { control: _, ...without } = lonely;
    const report = reportOf(planOf([OPERATION], [without, testCaseOf(OPERATION, 'sufficient')]), sound);
    expect(report.cases.find(({ id }) => id === 'lonely')?.outcome).toBe('cantTell');
  });

  test('a control that the plan does not hold was not granted', () => {
    const report = reportOf(planOf([OPERATION], [testCaseOf(OPERATION, 'expired', { control: 'elsewhere' })]), sound);
    expect(report.cases[0]?.outcome).toBe('cantTell');
  });

  test('what is let in is a failure, control or not', () => {
    const report = reportOf(SMALL, ({ standing }) => (standing === 'sufficient' ? { status: 500 } : { status: 200 }));
    const refusals = report.cases.filter(({ standing }) => standing !== 'sufficient');
    expect(refusals.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });
});

test.describe('throttled is cantTell', () => {
  for (const status of [429, 503]) {
    for (const standing of ['absent', 'invalid', 'insufficient'] as const) {
      test(`${status} to ${standing} credentials`, () => {
        const report = reportOf(SMALL, (each) => (each.standing === standing ? { status } : sound(each)));
        expect(report.cases.find((each) => each.standing === standing)?.outcome).toBe('cantTell');
        expect(report.operations[0]?.status).toBe('unproven');
        expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      });
    }
  }
});

test.describe('the careless path ends in cantTell', () => {
  const facts = {
    title: 'x',
    severity: 'high',
    keyword: { default: 'SHOULD', mcp: 'MUST' },
    references: [],
    meaning: '',
    fix: '',
    messages: { named: 'answered {status} of {nothing}' },
    examples: [],
  } as const;
  const caseRule = (answer: () => Judgement, needs: CaseRule['needs'] = []): CaseRule => ({
    ...facts,
    id: 'careless',
    reach: 'case',
    standings: ['absent'],
    needs,
    judge: answer,
  });
  const operationRule = (answer: () => Judgement): OperationRule => ({
    ...facts,
    id: 'careless',
    reach: 'operation',
    judge: answer,
  });
  const documentRule = (answer: () => Judgement): DocumentRule => ({
    ...facts,
    id: 'careless',
    reach: 'document',
    judge: answer,
  });
  const reaches = [caseRule, operationRule, documentRule] as const;
  const nothing = (() => undefined) as unknown as () => Judgement;

  for (const make of reaches) {
    const { reach } = make(nothing);
    test(`${reach}: no answer`, () => {
      const [verdict, ...others] = verdictsOf(SMALL, sound, [make(nothing)]);
      expect(others).toEqual([]);
      expect(verdict).toMatchObject({ reach, outcome: 'cantTell', remark: { message: 'the rule gave no answer' } });
    });

    test(`${reach}: an answer that is none`, () => {
      for (const answer of [null, {}, { outcome: 'pass' }, 'passed', true, { outcome: 'untested' }]) {
        const [verdict] = verdictsOf(SMALL, sound, [make((() => answer) as unknown as () => Judgement)]);
        expect(verdict?.outcome).toBe('cantTell');
      }
    });

    test(`${reach}: an exception costs this rule alone`, () => {
      const broken = make(() => {
        throw new Error('undefined is not a function');
      });
      const other = { ...make(() => ({ outcome: 'passed' })), id: 'other' };
      const verdicts = verdictsOf(SMALL, sound, [broken, other]);
      expect(verdicts.map(({ rule, outcome }) => [rule, outcome])).toEqual([
        ['careless', 'cantTell'],
        ['other', 'passed'],
      ]);
      expect(verdicts[0]?.remark?.message).toContain('undefined is not a function');
    });
  }

  test('no answer without a granted control, either', () => {
    const subject: Subject = (each) => (each.standing === 'sufficient' ? { status: 500 } : sound(each));
    expect(verdictsOf(SMALL, subject, [caseRule(nothing, ['control'])])).toMatchObject([{ outcome: 'cantTell' }]);
  });

  test('a rule that needs the control says nothing of what does not concern it', () => {
    const subject: Subject = (each) => (each.standing === 'sufficient' ? { status: 500 } : sound(each));
    expect(verdictsOf(SMALL, subject, [caseRule(() => ({ outcome: 'inapplicable' }), ['control'])])).toEqual([]);
  });

  test('a message is filled from the data, and what is not there stays visible', () => {
    const rule = caseRule(() => ({ outcome: 'failed', message: 'named', data: { status: 200 } }));
    const [verdict] = verdictsOf(SMALL, sound, [rule]);
    expect(verdict?.remark).toMatchObject({
      messageId: 'named',
      message: 'answered 200 of {nothing}',
      keyword: 'SHOULD',
      cases: ['GET /orders · absent'],
    });
  });

  test('the profile decides the keyword', () => {
    const rule = caseRule(() => ({ outcome: 'failed', message: 'named' }));
    const plan = { ...SMALL, policy: { ...POLICY, profile: 'mcp' } } as const;
    expect(verdictsOf(plan, sound, [rule])[0]?.remark?.keyword).toBe('MUST');
  });

  test('cases without an answer are not shown to rules', () => {
    for (const came of ['failure', 'not-sent', 'nothing'] as const) {
      const asked: string[] = [];
      const rule: CaseRule = {
        ...caseRule(nothing),
        judge: ({ case: { id } }) => {
          asked.push(id);
          return { outcome: 'passed' };
        },
      };
      verdictsOf(SMALL, () => came, [rule]);
      expect(asked).toEqual([]);
    }
  });

  test('no rule at all: nothing passes', () => {
    const observations = observe(SMALL, sound);
    const run = { toolVersion: '0', baseUrl: 'http://127.0.0.1', startedAt: '2026-01-01T00:00:00.000Z' };
    const report = assemble({
      plan: SMALL,
      observations,
      verdicts: judge(SMALL, observations, []),
      rules: new Map(),
      run,
    });
    expect(report.summary.cases).toMatchObject({ passed: 0, cantTell: 4 });
  });
});

/** Whether what came back to a case carries a pass. */
function carries(testCase: TestCase, plan: Plan, observations: ReadonlyMap<string, Observation>): boolean {
  const status = (id: string | undefined): number => {
    const found = observations.get(id ?? '');
    return found?.kind === 'response' ? found.status : 0;
  };
  const granted = (id: string | undefined): boolean => {
    const found = observations.get(id ?? '');
    return (
      status(id) >= 200 && status(id) < 300 && !(found?.kind === 'response' && found.body.text.includes('"ok":false'))
    );
  };
  const { id, expected, control, standing, credential } = testCase;
  if (expected === '2xx') return granted(id);
  if (!granted(control) || !plan.cases.some((each) => each.id === control)) return false;
  if (isTolerant(expected) && granted(id)) return true;
  if (expected === 'any') return isAnswered(status(id)) && status(id) < 500;
  if (expected === 'not granted') return isAnswered(status(id)) && (!granted(id) || isOptions(testCase));
  const due = (expected.match(/\b\d(?:\d\d|xx)\b/g) ?? []).map((each) => new RegExp(`^${each.replace('xx', '..')}$`));
  // RFC 6750 §3.1: what is no token makes the request malformed; the rules say which kinds are none.
  const mayBeMalformed =
    standing === 'invalid' || ['empty-bearer', 'other-auth-scheme', 'misplaced-api-key'].includes(credential);
  return due.some((each) => each.test(String(status(id)))) || (mayBeMalformed && status(id) === 400);
}

const isAnswered = (status: number): boolean => status !== 0 && status !== 429 && status !== 503;

/** Nearly every server answers OPTIONS, some TRACE, and the answers here have no content. */
const isOptions = ({ request }: TestCase): boolean => ['options', 'preflight', 'trace'].includes(request);

/** No standard says that scopes come before the body or the resource: such an answer is no evidence, and none is missing. */
function isRefusedForItself(
  { standing, request, stage, expected }: TestCase,
  observation: Observation | undefined,
): boolean {
  if (observation?.kind !== 'response') return false;
  if (expected === 'any' && observation.status === 500) return true;
  const { status } = observation;
  if (request === 'after-grant') return status >= 400 && status < 500;
  // The control once more, at the end: what it was granted may have been deleted since.
  if (stage === 'last' && request === 'golden') return status === 404 || status === 410;
  if (standing === 'sufficient') return false;
  if (/^(?:invalid-body|invalid-content|other-media-type)$/.test(request)) return [400, 409, 415, 422].includes(status);
  return request === 'unknown-id' && [400, 404, 410, 422].includes(status);
}

/** Everything that a report calls passed or proven is carried by what came back. */
function expectHonest(plan: Plan, subject: Subject): Report {
  const observations = observe(plan, subject);
  const report = reportOf(plan, subject);
  const byId = new Map(plan.cases.map((each) => [each.id, each]));
  const unfounded = report.cases.filter(({ id, outcome }) => {
    const testCase = byId.get(id);
    return outcome === 'passed' && (testCase === undefined || !carries(testCase, plan, observations));
  });
  expect(unfounded.map(({ id }) => id)).toEqual([]);
  for (const { id, status } of report.operations) {
    if (status !== 'proven') continue;
    const own = plan.cases.filter((each) => each.operation === id && each.reason === undefined);
    const asked = own.filter((each) => !isRefusedForItself(each, observations.get(each.id)));
    expect(asked.filter((each) => !carries(each, plan, observations)).map((each) => each.id)).toEqual([]);
  }
  return report;
}

test.describe('nothing is proven that the evidence does not carry', () => {
  const challenge = 'Bearer realm="orders", error="invalid_token"';
  const CONSTANT: readonly Answer[] = [
    { status: 200 },
    { status: 200, body: '{"ok":false}' },
    { status: 204 },
    { status: 302 },
    { status: 400 },
    { status: 401, challenge },
    { status: 401 },
    { status: 403, challenge },
    { status: 403 },
    { status: 404 },
    { status: 405 },
    { status: 422 },
    { status: 429 },
    { status: 500 },
    { status: 503 },
  ];
  const gated = new Set(WHOLE.operations.filter(({ access: { anonymous } }) => !anonymous).map(({ id }) => id));

  for (const answer of CONSTANT) {
    test(`an API that always answers ${JSON.stringify(answer)}`, () => {
      const report = expectHonest(WHOLE, () => answer);
      expect(report.operations.filter(({ id, status }) => gated.has(id) && status === 'proven')).toEqual([]);
      expect(
        report.cases.filter(
          ({ operation: id, standing, outcome, expected }) =>
            gated.has(id) && standing !== 'sufficient' && outcome === 'passed' && !isTolerant(expected),
        ),
      ).toEqual([]);
    });
  }

  test('an API that never answers', () => {
    const report = expectHonest(WHOLE, () => 'failure');
    expect(report.summary.cases.passed).toBe(0);
    expect(report.summary.operations.proven).toBe(0);
  });

  test('a run of which nothing was sent', () => {
    const report = expectHonest(WHOLE, () => 'nothing');
    expect(report.summary.operations).toEqual({
      proven: 0,
      violated: 0,
      unproven: 0,
      untested: WHOLE.operations.length,
    });
  });

  test('an API that answers at random', () => {
    const palette = fc.constantFrom<Came>(...CONSTANT, DUE.absent, DUE.insufficient, 'failure', 'not-sent', 'nothing');
    const answers = fc.array(palette, { minLength: WHOLE.cases.length, maxLength: WHOLE.cases.length });
    fc.assert(
      fc.property(answers, (came) => {
        expectHonest(WHOLE, (each) => came[WHOLE.cases.indexOf(each)] ?? 'nothing');
      }),
      runs(40),
    );
  });

  const alone = (operation: string): Plan => ({
    ...WHOLE,
    operations: WHOLE.operations.filter(({ id }) => id === operation),
    cases: WHOLE.cases.filter((each) => each.operation === operation),
  });

  const changes: readonly Came[] = [...CONSTANT, 'failure', 'not-sent', 'nothing'];
  for (const [turn, came] of changes.entries()) {
    test(`a sound operation with one answer changed to ${JSON.stringify(came)} is never proven where that is not due`, () => {
      for (const { id } of WHOLE.operations) {
        const plan = alone(id);
        // Every third case: each kind of credential meets each answer on one operation or another.
        for (const odd of plan.cases.filter((_, place) => (place + turn) % 3 === 0)) {
          expectHonest(plan, (each) => (each.id === odd.id ? came : sound(each)));
        }
      }
    });
  }
});

test('judging is pure: the order of observations changes nothing, and the plan is left as it was', () => {
  const before = JSON.stringify(WHOLE);
  const observations = observe(WHOLE, sound);
  const forth = [...judge(WHOLE, observations, rules)];
  const back = [...judge(WHOLE, new Map([...observations].reverse()), rules)];
  expect(back).toEqual(forth);
  expect(JSON.stringify(WHOLE)).toBe(before);
});

test('verdicts come from stored observations as they do from fresh ones', () => {
  const observations = observe(WHOLE, (each) => (each.standing === 'insufficient' ? { status: 401 } : sound(each)));
  const stored = JSON.parse(JSON.stringify({ plan: WHOLE, observations: [...observations] }));
  expect([...judge(stored.plan, new Map(stored.observations), rules)]).toEqual([...judge(WHOLE, observations, rules)]);
});

test('evidence stands beside its control', () => {
  const [operationEvidence] = [...evidenceOf(SMALL, observe(SMALL, sound))];
  const refusal = operationEvidence?.cases.find((each) => each.case.credential === 'expired');
  expect(refusal).toMatchObject({
    gate: 'unauthenticated',
    controlGranted: true,
    control: { case: 'GET /orders · sufficient' },
  });
  expect(refusal?.challenges.challenges).toMatchObject([{ scheme: 'Bearer', parameters: { error: 'invalid_token' } }]);
});
