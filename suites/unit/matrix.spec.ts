import { expect, test } from '@playwright/test';
import { plan } from '../../generators/matrix/plan.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import type { Document, SecurityScheme } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { AccessPolicy, Operation, ScopeMode, StepUp } from '../../src/model/operation.ts';
import type { Plan, Policy, TestCase } from '../../src/model/plan.ts';
import { access, BEARER, POLICY, requires, SCHEMES } from './plan-literals.ts';
import { fc, runs } from './property.ts';
import { operation, parameter, post } from './request-operation.ts';

const catalogue = await loadCatalogue();

const BASIC: SecurityScheme = { ...BEARER, name: 'basic', type: 'http', scheme: 'basic', family: 'basic', scopes: [] };
const MTLS: SecurityScheme = { ...BEARER, name: 'mtls', type: 'mutualTLS', family: 'mutualTLS', scopes: [] };
const OIDC: SecurityScheme = { ...BEARER, name: 'oidc', type: 'openIdConnect' };
const ALL = { ...SCHEMES, basic: BASIC, mtls: MTLS, oidc: OIDC };

const documentOf = (operations: readonly Operation[]): Document => ({
  source: 'openapi.yaml',
  openapi: '3.1.0',
  title: 'Orders',
  version: '1',
  servers: [],
  schemes: ALL,
  operations,
  problems: [],
  definition: {},
});

/** The rows below are of these; what is added to the catalogue has to hold to the properties at the end. */
const KINDS = [
  'absent',
  'bad-signature',
  'expired',
  'malformed-token',
  'missing-scope',
  'no-scope',
  'not-yet-valid',
  'sufficient',
  'wrong-api-key',
  'wrong-audience',
  'wrong-scope',
];
const GENERATORS = ['absence', 'bad-token-on-public', 'controls', 'ordering', 'refusals'];
const rowsOnly = {
  generators: catalogue.generators.filter(({ id }) => GENERATORS.includes(id)),
  credentials: catalogue.credentials.filter(({ id }) => KINDS.includes(id)),
};

interface Given {
  readonly sources?: readonly string[];
  readonly policy?: Policy;
  readonly entries?: Pick<typeof catalogue, 'generators' | 'credentials'>;
}

function planned(
  operations: readonly Operation[],
  { sources = ['oauth', 'oidc', 'apiKey', 'basic'], policy = POLICY, entries = catalogue }: Given = {},
): Plan {
  const { generators, credentials } = entries;
  return plan(documentOf(operations), { generators, credentials, policy, operations: {}, sources: new Set(sources) });
}

const casesFor = (policy: AccessPolicy, given?: Given): readonly TestCase[] =>
  planned([operation({ access: policy })], { entries: rowsOnly, ...given }).cases;

/** What follows the operation in a case's id, and the answer that is due, or why nothing is sent. */
const rows = (cases: readonly TestCase[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    cases.map(({ id, expected, outcome }) => [id.split(' · ').slice(1).join(' · '), outcome ?? expected]),
  );

const scopesOf = (cases: readonly TestCase[], name: string): readonly string[] | undefined =>
  cases.find(({ id }) => id.endsWith(` · ${name}`))?.presents.flatMap(({ scopes }) => scopes);

const INVALID = ['malformed-token', 'bad-signature', 'expired', 'not-yet-valid', 'wrong-audience'];

const invalid = (label = '', expected = '401') =>
  Object.fromEntries(INVALID.map((kind) => [label === '' ? kind : `${kind} · ${label}`, expected]));

test('one scope', () => {
  const cases = casesFor(access([requires('oauth', ['a'])]));
  expect(rows(cases)).toEqual({
    absent: '401',
    sufficient: '2xx',
    ...invalid(),
    'no-scope': '403',
    'wrong-scope': '403',
  });
  expect(scopesOf(cases, 'wrong-scope')).toEqual(['b', 'c']);
  expect(scopesOf(cases, 'no-scope')).toEqual([]);
  expect(scopesOf(cases, 'expired')).toEqual(['a']);
});

test('a strong or fresh authentication: what lacks it is due 401, and 401 or 403 where it lacks the scope too', () => {
  const stepUp = { acrValues: ['mfa'], maxAge: 300 };
  const weak = { low: ['low-acr · other', 'low-acr · missing'], old: ['stale-authentication · old'] };
  const rowOf = (asked: StepUp, ...scopes: readonly string[]) =>
    casesFor(access([{ ...requires('oauth', scopes), stepUp: asked }]), { entries: catalogue });
  const both = rowOf(stepUp, 'a');
  expect(rows(both)).toMatchObject({
    ...Object.fromEntries([...weak.low, ...weak.old].map((id) => [id, '401'])),
    'low-acr-and-no-scope': '401 or 403',
  });
  for (const { id, presents } of both.filter((each) => each.presents.length > 0 && each.outcome === undefined)) {
    expect(presents[0]?.stepUp, id).toEqual(stepUp);
  }
  expect(Object.keys(rows(rowOf({ acrValues: ['mfa'] }, 'a')))).not.toContain(weak.old[0]);
  expect(Object.keys(rows(rowOf({ maxAge: 300 }, 'a')))).not.toContain(weak.low[0]);
  expect(Object.keys(rows(rowOf(stepUp)))).not.toContain('low-acr-and-no-scope');
  expect(Object.keys(rows(casesFor(access([requires('oauth', ['a'])]), { entries: catalogue })))).not.toContain(
    weak.low[0],
  );
});

test('no scope: a token of anybody will do', () => {
  expect(rows(casesFor(access([requires('oauth')])))).toEqual({ absent: '401', sufficient: '2xx', ...invalid() });
});

test('scopes that are all needed: each is missing in turn', () => {
  const cases = casesFor(access([requires('oauth', ['a', 'b'])]));
  expect(rows(cases)).toMatchObject({
    'no-scope': '403',
    'wrong-scope': '403',
    'missing-scope · a': '403',
    'missing-scope · b': '403',
  });
  expect(scopesOf(cases, 'missing-scope · a')).toEqual(['b']);
  expect(scopesOf(cases, 'wrong-scope')).toEqual(['c']);
});

test('scopes of which one is enough: none is missing', () => {
  const names = Object.keys(rows(casesFor(access([requires('oauth', ['a', 'b'], 'any')]))));
  expect(names.filter((name) => name.startsWith('missing-scope'))).toEqual([]);
});

test('a scope that includes a required one is not presented as lacking it, nor is one missing that another includes', () => {
  const hierarchy = { admin: ['c'], c: ['a'] };
  const policy: Policy = { ...POLICY, scopeHierarchy: hierarchy };
  const ofOne = casesFor(access([requires('oauth', ['a'])]), { policy });
  expect(scopesOf(ofOne, 'wrong-scope')).toEqual(['b']);
  const ofTwo = casesFor(access([requires('oauth', ['a', 'c'])]), { policy });
  const names = ofTwo.map(({ id }) => id).filter((id) => id.includes('missing-scope'));
  expect(names).toEqual([expect.stringContaining('missing-scope · c')]);
});

test('scopes of which nobody has said: a missing one is untested, with the reason', () => {
  const cases = casesFor(access([requires('oauth', ['a', 'b'], 'ambiguous')]));
  expect(rows(cases)).toMatchObject({ 'missing-scope · a': 'untested', 'wrong-scope': '403', 'no-scope': '403' });
  expect(cases.find(({ outcome }) => outcome === 'untested')?.reason).toContain('policy.scopeMode');
});

test('every scope of the document is required: there is no wrong one', () => {
  expect(rows(casesFor(access([requires('oauth', ['a', 'b', 'c'])])))).toMatchObject({ 'wrong-scope': 'inapplicable' });
});

test('either scheme: each alone, each with its own faults, nothing at all', () => {
  expect(rows(casesFor(access([requires('oauth', ['a'])], [requires('apiKey')])))).toEqual({
    absent: '401',
    'sufficient · oauth': '2xx',
    'sufficient · apiKey': '2xx',
    ...invalid('oauth'),
    'no-scope · oauth': '403',
    'wrong-scope · oauth': '403',
    'wrong-api-key · apiKey': '401',
  });
});

test.describe('either scope of one scheme', () => {
  test('the wrong scopes never open the other alternative', () => {
    const cases = casesFor(access([requires('oauth', ['a'])], [requires('oauth', ['b'])]));
    expect(rows(cases)).toMatchObject({ 'sufficient · oauth(a)': '2xx', 'sufficient · oauth(b)': '2xx' });
    for (const name of ['wrong-scope · oauth(a)', 'wrong-scope · oauth(b)'])
      expect(scopesOf(cases, name)).toEqual(['c']);
  });

  test('what lacks a scope of one may satisfy the other, and is then left out', () => {
    const cases = casesFor(access([requires('oauth', ['a', 'b'])], [requires('oauth', ['b'])]));
    expect(rows(cases)).toMatchObject({
      'missing-scope · oauth(a b) a': 'inapplicable',
      'missing-scope · oauth(a b) b': '403',
    });
  });

  test('a token without any scope may satisfy the other', () => {
    const cases = casesFor(access([requires('oauth', ['a'])], [requires('oauth')]));
    expect(rows(cases)).toMatchObject({
      'no-scope · oauth(a)': 'inapplicable',
      'wrong-scope · oauth(a)': 'inapplicable',
    });
  });
});

test.describe('both schemes', () => {
  test('each is left out in turn, and the other is faultless beside every fault', () => {
    const cases = casesFor(access([requires('oauth', ['a']), requires('apiKey')]));
    expect(rows(cases)).toEqual({
      absent: '401',
      'absent · without oauth': '401',
      'absent · without apiKey': '401',
      sufficient: '2xx',
      ...invalid('oauth'),
      'no-scope · oauth': '403',
      'wrong-scope · oauth': '403',
      'wrong-api-key · apiKey': '401',
    });
    for (const { presents, standing } of cases) {
      const faults = presents.filter(({ kind }) => kind !== 'sufficient');
      expect(faults.length).toBe(standing === 'sufficient' || standing === 'absent' ? 0 : 1);
    }
  });

  test('what is left is not refused where it is an alternative of its own', () => {
    const cases = casesFor(access([requires('oauth', ['a']), requires('apiKey')], [requires('apiKey')]));
    expect(rows(cases)).toMatchObject({
      absent: '401',
      'absent · oauth+apiKey without oauth': 'inapplicable',
      'absent · oauth+apiKey without apiKey': '401',
      'expired · oauth+apiKey oauth': 'inapplicable',
      'wrong-scope · oauth+apiKey oauth': 'inapplicable',
      'wrong-api-key · oauth+apiKey apiKey': '401',
      'wrong-api-key · apiKey': '401',
    });
  });

  test('without a source for one of them, none of it can be sent; absence still can', () => {
    const cases = casesFor(access([requires('oauth', ['a']), requires('apiKey')]), { sources: ['oauth'] });
    expect(rows(cases)).toMatchObject({
      absent: '401',
      sufficient: 'untested',
      'expired · oauth': 'untested',
      'absent · without apiKey': 'untested',
    });
    expect(cases.find(({ credential }) => credential === 'sufficient')?.reason).toContain('security.apiKey');
  });

  test('that both travel in the Authorization field cannot be sent together', () => {
    const cases = casesFor(access([requires('oauth', ['a']), requires('basic')]));
    expect(rows(cases)).toMatchObject({ absent: '401', sufficient: 'untested', 'expired · oauth': 'untested' });
    expect(cases.find(({ credential }) => credential === 'sufficient')?.reason).toContain('Authorization');
  });
});

test('mutual TLS without a source: absence can be shown, and what is lacking is said', () => {
  const cases = casesFor(access([requires('mtls')]));
  expect(rows(cases)).toEqual({ absent: '401', sufficient: 'untested' });
  expect(cases.find(({ credential }) => credential === 'sufficient')?.reason).toContain('mtls');
});

test('where one alternative has no source, the other one still proves the refusals', () => {
  const cases = casesFor(access([requires('mtls')], [requires('apiKey')]));
  expect(rows(cases)).toMatchObject({ 'sufficient · mtls': 'untested', 'sufficient · apiKey': '2xx', absent: '401' });
  expect(cases.find(({ credential }) => credential === 'absent')?.control).toMatch(/ · sufficient · apiKey$/);
});

test('public: to come with nothing is sufficient, and a bad token may be ignored or refused', () => {
  const cases = casesFor({ anonymous: true, unknown: false, alternatives: [] });
  expect(rows(cases)).toEqual({ absent: '2xx', 'malformed-token': '2xx or 401' });
  expect(cases.find(({ credential }) => credential === 'absent')?.standing).toBe('sufficient');
});

test('public, and no token source for a bad token: only to come with nothing', () => {
  expect(rows(casesFor({ anonymous: true, unknown: false, alternatives: [] }, { sources: ['apiKey'] }))).toEqual({
    absent: '2xx',
  });
});

test('optional: with a credential and without', () => {
  const cases = casesFor({ ...access([requires('oauth', ['a'])]), anonymous: true });
  expect(rows(cases)).toEqual({ absent: '2xx', sufficient: '2xx', 'malformed-token': '2xx or 401' });
});

test('unknown: the document says nothing, so nothing is due', () => {
  expect(casesFor({ anonymous: false, unknown: true, alternatives: [] })).toEqual([]);
});

test('masking turns the refusal of an authenticated caller alone', () => {
  const cases = casesFor(access([requires('oauth', ['a'])]), { policy: { ...POLICY, masking: 'not-found' } });
  expect(rows(cases)).toMatchObject({ absent: '401', expired: '401', 'wrong-scope': '403 or 404' });
});

test('what is hidden from strangers is hidden from them alone, and 401 stays as right', () => {
  const cases = casesFor(access([requires('oauth', ['a'])]), { policy: { ...POLICY, absentCredential: '404' } });
  expect(rows(cases)).toMatchObject({ absent: '401 or 404', expired: '401', 'wrong-scope': '403' });
});

test('a body that cannot be read goes to a gate that is not passed', () => {
  const { cases } = planned([post({ examples: [{ a: 1 }] }, { access: access([requires('oauth', ['a'])]) })]);
  expect(rows(cases)).toMatchObject({ 'absent · invalid-body': '401', absent: '401' });
});

test('a missing and a bad credential go to the first gate with what would be refused anyway', () => {
  const id = parameter('id', { in: 'path', examples: ['o-1'] });
  const both = post(
    { examples: [{ a: 1 }], schema: { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } } },
    { path: '/a/{id}', parameters: [id], access: access([requires('oauth', ['a'])]) },
  );
  const { cases, operations } = planned([both]);
  expect(rows(cases)).toMatchObject({
    'absent · invalid-content': '401',
    'absent · other-media-type': '401',
    'absent · unknown-id': '401',
    'bad-signature · invalid-body': '401',
    'no-scope · invalid-content': '403',
  });
  const sent = operations[0]?.requests;
  expect(sent?.['invalid-content']).toMatchObject({ body: { data: '{"a":{"twogate":true}}' } });
  expect(sent?.['other-media-type']).toMatchObject({
    headers: expect.arrayContaining([['content-type', 'application/vnd.twogate.unknown']]),
    body: { data: '{"a":1}' },
  });
});

test('on reads, the control is followed by a fresh URL, two refusals and another grant, each after the one before', () => {
  const { cases } = planned([operation({ access: access([requires('oauth', ['a'])]) })]);
  const chain = cases.filter(({ after, metadata }) => after !== undefined && metadata === undefined);
  const own = (name: string): string => `GET /orders · ${name}`;
  expect(chain.map(({ id, after, stage }) => [id, after, stage])).toEqual([
    [own('sufficient · fresh-url'), own('sufficient'), 'last'],
    [own('absent · after-grant'), own('sufficient · fresh-url'), 'last'],
    [own('no-scope · after-grant'), own('absent · after-grant'), 'last'],
    [own('sufficient · after-refusal'), own('no-scope · after-grant'), 'last'],
  ]);
  const writes = planned([post({ examples: [{}] }, { access: access([requires('oauth', ['a'])]) })]).cases;
  expect(writes.filter(({ request }) => /after|fresh/.test(request))).toEqual([]);
});

test('where the document forbids no body for sure, none is sent as forbidden', () => {
  const anything = post({ examples: [{ a: 1 }], schema: {} }, { access: access([requires('oauth', ['a'])]) });
  expect(planned([anything]).operations[0]?.requests['invalid-content']).toMatchObject({ outcome: 'inapplicable' });
});

test('a token without scopes goes to the second gate with what would be refused anyway', () => {
  const id = parameter('id', { in: 'path', examples: ['o-1'] });
  const both = post(
    { examples: [{ a: 1 }] },
    { path: '/a/{id}', parameters: [id], access: access([requires('oauth', ['a'])]) },
  );
  const keyed = { ...both, access: access([requires('oauth', ['a'])], [requires('apiKey')]) };
  const either = { ...both, access: access([requires('oauth', ['a'])], [requires('oauth', [])]) };
  const due = { 'no-scope · invalid-body': '403', 'no-scope · unknown-id': '403' };
  expect(rows(planned([both]).cases)).toMatchObject(due);
  expect(rows(planned([both], { policy: { ...POLICY, masking: 'not-found' } }).cases)).toMatchObject({
    'no-scope · unknown-id': '403 or 404',
  });
  expect(rows(planned([both], { sources: [] }).cases)).toMatchObject({ 'no-scope · unknown-id': 'untested' });
  expect(rows(planned([keyed]).cases)).toMatchObject({ 'no-scope · oauth · unknown-id': '403' });
  expect(rows(planned([either]).cases)).toMatchObject({ 'no-scope · oauth(a) · unknown-id': 'inapplicable' });
  const [{ control } = {}] = planned([both]).cases.filter(({ request }) => request === 'unknown-id');
  expect(control).toBe('POST /a/{id} · sufficient');
  const plain = rows(planned([operation({ access: access([requires('oauth', ['a'])]) })]).cases);
  expect(Object.keys(plain).filter((each) => /invalid-body|unknown-id/.test(each))).toEqual([]);
});

test.describe('an id that names nothing', () => {
  const policy = access([requires('oauth', ['a'])]);
  const requestsFor = (example: Json, schema: JsonObject = {}) => {
    const parameters = [
      parameter('outer', { in: 'path', examples: ['o-1'] }),
      parameter('id', { in: 'path', examples: [example], schema }),
    ];
    return planned([operation({ path: '/a/{outer}/b/{id}', parameters, access: policy })]).operations[0]?.requests;
  };

  for (const [example, shape, schema] of [
    [1, /^\d{9}$/, { type: 'integer' }],
    [7, /^8$/, { type: 'integer', maximum: 10 }],
    ['12345678901', /^8\d{10}$/],
    ['3fa85f64-5717-4562-b3fc-2c963f66afa6', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { format: 'uuid' }],
    ['507f1f77bcf86cd799439011', /^[0-9a-f]{24}$/],
    ['o-1002', /^o-\d{9}$/, { type: 'string', pattern: '^o-[0-9]+$' }],
    ['pot-iron', /^[a-z]{3}-[a-z]{4}$/],
  ] as const) {
    test(`${example} becomes another of its shape`, () => {
      const { golden, 'unknown-id': unknown } = requestsFor(example, schema) ?? {};
      if (golden === undefined || 'unbuildable' in golden) throw new Error('no golden request');
      if (unknown === undefined || 'unbuildable' in unknown) throw new Error('no unknown id');
      const [before, after] = [golden.path.split('/'), unknown.path.split('/')];
      expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
      expect(after.at(-1)).not.toBe(before.at(-1));
      expect(after.at(-1)).toMatch(shape);
      expect({ ...unknown, path: golden.path }).toEqual(golden);
    });
  }

  test('an enumeration has none', () => {
    expect(requestsFor('daily', { enum: ['daily', 'weekly'] })?.['unknown-id']).toHaveProperty('unbuildable');
  });

  test('stands literally where others make the value, before which nothing is known', () => {
    const parameters = [
      parameter('orderId', { in: 'path', schema: { type: 'string', pattern: '^o-[0-9]+$' }, examples: ['o-1'] }),
    ];
    const made = {
      status: '201',
      content: [{ mediaType: 'application/json', examples: [], pointer: '#', schema: ORDER }],
    };
    const { operations } = planned([
      post({ examples: [{ a: 1 }] }, { path: '/orders', access: policy, responses: [made] as never }),
      operation({ path: '/orders/{orderId}', operationId: 'getOrder', parameters, access: policy }),
    ]);
    const [, consumer] = operations;
    expect(consumer?.produced?.map((each) => each.parameter)).toEqual(['orderId']);
    expect(consumer?.requests.golden).toMatchObject({ path: '/orders/{orderId}' });
    expect(consumer?.requests['unknown-id']).toMatchObject({ path: '/orders/o-987654321' });
    expect(consumer?.fallback?.['unknown-id']).toMatchObject({ path: '/orders/o-987654321' });
  });

  const ORDER = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
});

test.describe('whatever the document requires', () => {
  const mode = fc.constantFrom<ScopeMode>('all', 'any', 'ambiguous');
  const requirement = fc
    .record({
      name: fc.constantFrom('oauth', 'oidc', 'apiKey', 'basic', 'mtls'),
      scopes: fc.subarray(['a', 'b', 'c']),
      mode,
    })
    .map(({ name, scopes, mode }) => requires(name, name.startsWith('o') ? scopes : [], mode));
  const alternative = fc.uniqueArray(requirement, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });
  const policies = fc
    .uniqueArray(alternative, {
      selector: (each) => JSON.stringify(each.map(({ name, scopes }) => [name, scopes]).sort()),
      minLength: 1,
      maxLength: 3,
    })
    .map((alternatives) => access(...alternatives));
  const sources = fc.subarray(['oauth', 'oidc', 'apiKey', 'basic']);

  test('ids are unique, and the same whatever the order of operations', () => {
    fc.assert(
      fc.property(fc.array(policies, { minLength: 1, maxLength: 4 }), sources, (all, own) => {
        const operations = all.map((each, index) => operation({ path: `/o${index}`, access: each }));
        const ids = planned(operations, { sources: own }).cases.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const reversed = planned([...operations].reverse(), { sources: own }).cases.map(({ id }) => id);
        expect([...reversed].sort()).toEqual([...ids].sort());
      }),
    );
  });

  test('every refusal has a control in the plan, of the same operation, that is sufficient', () => {
    fc.assert(
      fc.property(policies, fc.boolean(), (each, anonymous) => {
        const { cases } = planned([operation({ access: { ...each, anonymous } })]);
        const byId = new Map(cases.map((testCase) => [testCase.id, testCase]));
        const isGuarded = ({ control = '', operation: own }: TestCase): boolean =>
          byId.get(control)?.standing === 'sufficient' && byId.get(control)?.operation === own;
        const refusals = cases.filter(({ standing }) => standing !== 'sufficient');
        expect(refusals.filter((each) => !isGuarded(each))).toEqual([]);
        expect(cases.filter(({ control }) => control !== undefined && !byId.has(control))).toEqual([]);
        const controls = cases.filter(
          ({ credential, standing, stage, request }) =>
            credential === 'sufficient' && standing === 'sufficient' && stage !== 'last' && request === 'golden',
        );
        expect(controls.filter(({ control }) => control !== undefined)).toEqual([]);
      }),
    );
  });

  test('what is not sent says why, and what is sent has a source for all that it presents', () => {
    fc.assert(
      fc.property(policies, sources, (each, own) => {
        const { cases } = planned([operation({ access: each })], { sources: own });
        expect(cases.filter(({ outcome, reason }) => (outcome === undefined) !== (reason === undefined))).toEqual([]);
        const lacksSource = ({ reason, presents }: TestCase): boolean =>
          reason === undefined && presents.some(({ scheme }) => !own.includes(scheme));
        expect(cases.filter(lacksSource)).toEqual([]);
      }),
    );
  });

  test('nothing that is to be refused satisfies an alternative', () => {
    const holds = (required: AccessPolicy['alternatives'][number], { presents }: TestCase): boolean =>
      required.schemes.every(({ name, scopes, mode }) =>
        presents.some((presented) => {
          const standing = catalogue.credentials.find(({ id }) => id === presented.kind)?.standing;
          const isGood = standing === 'sufficient' || standing === 'insufficient';
          const has = (scope: string) => presented.scopes.includes(scope);
          // Of an ambiguous list, one scope may be enough: it must not be sent as if it were not.
          const enough = mode === 'all' || scopes.length === 0 ? scopes.every(has) : scopes.some(has);
          return presented.scheme === name && isGood && enough;
        }),
      );
    fc.assert(
      fc.property(policies, (each) => {
        const { cases } = planned([operation({ access: each })]);
        const sent = cases.filter(
          ({ reason, expected }) => reason === undefined && (expected === '401' || expected === '403'),
        );
        const wrong = sent.filter((testCase) => each.alternatives.some((alternative) => holds(alternative, testCase)));
        expect(wrong.map(({ id }) => id)).toEqual([]);
      }),
      runs(300),
    );
  });
});

test('a plan is JSON: written and read back it is the same', () => {
  const whole = planned([operation({ access: access([requires('oauth', ['a'])], [requires('apiKey')]) })]);
  expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
});

test('the columns are the kinds that are used, controls first', () => {
  const { credentials } = planned([operation({ access: access([requires('apiKey')]) })], { entries: rowsOnly });
  expect(credentials.map(({ id }) => id)).toEqual(['sufficient', 'absent', 'wrong-api-key']);
});

test('an operation that the user skips keeps its cases, with the reason', () => {
  const op = operation({ access: access([requires('oauth', ['a'])]) });
  const { generators, credentials } = catalogue;
  const operations = { 'GET /orders': { skip: 'under construction' } };
  const { cases } = plan(documentOf([op]), {
    generators,
    credentials,
    policy: POLICY,
    operations,
    sources: 'all',
  });
  expect(cases.length).toBeGreaterThan(5);
  for (const { reason, outcome } of cases) expect([reason, outcome]).toEqual(['under construction', 'untested']);
});
