import { expect, test } from '@playwright/test';
import { identitiesIn } from '../../generators/matrix/identities.ts';
import { plan } from '../../generators/matrix/plan.ts';
import { reportedIdentities } from '../../reports/identities.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { createCredentials } from '../../src/engine/credentials.ts';
import { instancesOf, needsOwn } from '../../src/engine/instances.ts';
import { isControl } from '../../src/engine/schedule.ts';
import { TwogateError } from '../../src/errors.ts';
import { judge } from '../../src/judge.ts';
import type { IdentityConfig } from '../../src/model/config.ts';
import type { Document } from '../../src/model/document.ts';
import type { Answered, Observation } from '../../src/model/observation.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Plan, TestCase } from '../../src/model/plan.ts';
import { API_KEY, access, BEARER, POLICY, requires, SCHEMES } from './plan-literals.ts';
import { operation } from './request-operation.ts';

const catalogue = await loadCatalogue();

const needs = (method: string, path: string, ...scopes: readonly string[]): Operation =>
  operation({ method, path, operationId: `${method} ${path}`, access: access([requires('oauth', scopes)]) });

const created = { status: '201', description: 'Made', headers: [], pointer: '#' };
const ID = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };

/** A collection that is listed and added to, and its members. */
const ORDERS: readonly Operation[] = [
  needs('GET', '/orders', 'a'),
  {
    ...needs('POST', '/orders', 'b'),
    responses: [{ ...created, content: [{ mediaType: 'application/json', schema: ID, examples: [], pointer: '#' }] }],
  },
  ...(['GET', 'DELETE'] as const).map((method) => ({
    ...needs(method, '/orders/{orderId}', method === 'GET' ? 'a' : 'b'),
    parameters: [
      {
        name: 'orderId',
        in: 'path' as const,
        required: true,
        style: 'simple',
        explode: false,
        allowReserved: false,
        examples: ['o-1'],
        pointer: '#',
      },
    ],
  })),
];

const documentOf = (operations: readonly Operation[]): Document => ({
  source: 'openapi.yaml',
  openapi: '3.1.0',
  title: 'Orders',
  version: '1',
  servers: [],
  schemes: SCHEMES,
  operations,
  problems: [],
  definition: {},
});

const locate = (path: readonly string[]) => ({ pointer: `#/${path.join('/')}` });

function planned(
  identities: readonly IdentityConfig[],
  operations = ORDERS,
  masking: Plan['policy']['masking'] = 'none',
) {
  const document = documentOf(operations);
  return plan(document, {
    generators: catalogue.generators,
    credentials: catalogue.credentials,
    policy: { ...POLICY, masking },
    operations: {},
    sources: new Set(['oauth', 'apiKey']),
    identities: identitiesIn(document, { identities, locate }),
  });
}

const casesOf = (made: Plan, name: string): readonly TestCase[] =>
  made.cases.filter(({ identity }) => identity === name);

/** By what follows the identity's name in the id: the answer due, or why nothing is sent. */
const rows = (cases: readonly TestCase[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    cases.map(({ id, expected, reason }) => [id.replace(/ · identity:[\w-]+/, ''), reason ?? expected]),
  );

const READER: IdentityConfig = { name: 'reader', scopes: ['a'] };

test.describe('what an identity may call', () => {
  test('follows from its scopes by the access policies', () => {
    expect(rows(casesOf(planned([READER]), 'reader'))).toEqual({
      'GET /orders': '2xx',
      'POST /orders': '403',
      'GET /orders/{orderId}': '2xx',
      'DELETE /orders/{orderId}': '403',
    });
  });

  test('is what `may` says, by id, operationId and tag, whatever its scopes', () => {
    const tagged = { ...needs('GET', '/reports', 'c'), tags: ['reports'] };
    const may = { operations: ['POST /orders'], tags: ['reports'] };
    const cases = casesOf(planned([{ ...READER, may }], [...ORDERS, tagged]), 'reader');
    expect(rows(cases)).toMatchObject({ 'GET /orders': '403', 'POST /orders': '2xx', 'GET /reports': '2xx' });
  });

  test('is everything that one alternative opens, and nothing of which a scope is missing', () => {
    const one = operation({
      path: '/one',
      access: access([requires('oauth', ['a', 'b'])], [requires('oauth', ['c'])]),
    });
    const of = (scopes: readonly string[]) => rows(casesOf(planned([{ name: 'x', scopes }], [one]), 'x'))['GET /one'];
    expect([of(['a', 'b']), of(['c']), of(['a']), of([])]).toEqual(['2xx', '2xx', '403', '403']);
  });

  test('is anything that one of several scopes opens, where the mode is any', () => {
    const any = operation({ path: '/any', access: access([requires('oauth', ['a', 'b'], 'any')]) });
    expect(rows(casesOf(planned([READER], [any]), 'reader'))).toEqual({ 'GET /any': '2xx' });
  });

  test('is not guessed where the mode is ambiguous and it holds some of the scopes', () => {
    const unclear = operation({ path: '/unclear', access: access([requires('oauth', ['a', 'b'], 'ambiguous')]) });
    const [one] = casesOf(planned([READER], [unclear]), 'reader');
    expect(one).toMatchObject({ outcome: 'untested' });
    expect(one?.reason).toMatch(/whether it needs all of them is not decided/);
    const both = casesOf(planned([{ name: 'x', scopes: ['a', 'b'] }], [unclear]), 'x');
    expect(rows(both)).toEqual({ 'GET /unclear': '2xx' });
  });

  test('is not guessed where nobody knows what it holds', () => {
    const security = { oauth: { source: 'static', tokens: [{ token: 't' }] } };
    const [first] = casesOf(planned([{ name: 'x', security }]), 'x');
    expect(first).toMatchObject({
      outcome: 'untested',
      reason: 'what x may call is not known: give it scopes, or may',
    });
  });

  test('follows from what a listed token says of itself', () => {
    const security = { oauth: { source: 'static', tokens: [{ token: 't', scopes: ['b'] }] } };
    expect(rows(casesOf(planned([{ name: 'x', security }]), 'x'))).toMatchObject({
      'GET /orders': '403',
      'POST /orders': '2xx',
    });
  });

  test('leaves out what is open to all', () => {
    const open = operation({ path: '/open', access: { anonymous: true, unknown: false, alternatives: [] } });
    expect(casesOf(planned([READER], [open]), 'reader')).toEqual([]);
  });

  test('is nothing to be shown with a credential that everybody shares', () => {
    const keyed = operation({ path: '/keyed', access: access([requires('apiKey')]) });
    const [one] = casesOf(planned([READER], [keyed]), 'reader');
    expect(one).toMatchObject({ outcome: 'inapplicable', presents: [] });
    const own: IdentityConfig = { name: 'x', security: { apiKey: { source: 'static', tokens: [{ token: 'k' }] } } };
    expect(casesOf(planned([own], [keyed]), 'x')).toMatchObject([
      { expected: '2xx', presents: [{ scheme: 'apiKey', identity: 'x', scopes: [] }] },
    ]);
  });
});

test.describe('the cases of an identity', () => {
  const cases = casesOf(planned([READER]), 'reader');

  test('are never taken for controls, and have one', () => {
    expect(cases.filter(isControl)).toEqual([]);
    for (const { operation: id, control } of cases) expect(control).toBe(`${id} · sufficient`);
  });

  test('present its own scopes and nothing else', () => {
    for (const { presents } of cases)
      expect(presents).toEqual([{ scheme: 'oauth', kind: 'sufficient', scopes: ['a'], identity: 'reader' }]);
  });

  test('have a column of their own', () => {
    expect(planned([READER]).credentials.at(-1)).toEqual({
      id: 'identity:reader',
      title: 'reader',
      standing: 'sufficient',
      identity: 'reader',
    });
  });

  test('leave the rest of the plan as it is', () => {
    const { identities: _, credentials: __, ...without } = planned([]);
    const made = planned([READER]);
    expect({ ...without, cases: made.cases.filter(({ identity }) => identity === undefined) }).toEqual(without);
  });

  test('are refused as the masking says', () => {
    const hidden = casesOf(planned([READER], ORDERS, 'not-found'), 'reader');
    expect(rows(hidden)).toMatchObject({ 'POST /orders': '403 or 404' });
  });

  test('write only to an object of their own', () => {
    const shelf = { ...needs('PUT', '/shelves/{shelfId}', 'a') };
    const [one] = casesOf(planned([READER], [shelf]), 'reader');
    expect(one).toMatchObject({ outcome: 'untested' });
    expect(one?.reason).toMatch(/needs an object of its own, and nothing in the document makes \{shelfId\}/);
  });

  test('write to nothing at all where none could be made, and read what the document names', () => {
    const writer = planned([{ name: 'writer', scopes: ['a', 'b'] }]);
    const of = (id: string) => ({
      operation: writer.operations.find((each) => each.id === id) as Plan['operations'][number],
      own: casesOf(writer, 'writer').find((each) => each.operation === id) as TestCase,
    });
    const [removal, reading] = [of('DELETE /orders/{orderId}'), of('GET /orders/{orderId}')];
    expect(needsOwn(removal.own, removal.operation)).toBe(true);
    expect(needsOwn(reading.own, reading.operation)).toBe(false);
    const groups = instancesOf(
      removal.operation,
      writer.cases.filter((each) => each.operation === removal.operation.id),
    );
    expect(groups.find(({ id }) => id === removal.own.id)?.cases).toEqual([removal.own]);
  });

  test('with hooks, there is a token from before on what only reads, and one from after everywhere', () => {
    const hooked = casesOf(planned([{ ...READER, hooks: { before: ['x'] } }]), 'reader');
    expect(rows(hooked)).toEqual({
      'GET /orders · token-from-before': '2xx or 4xx',
      'GET /orders · token-from-after': '2xx',
      'POST /orders · token-from-after': '403',
      'GET /orders/{orderId} · token-from-before': '2xx or 4xx',
      'GET /orders/{orderId} · token-from-after': '2xx',
      'DELETE /orders/{orderId} · token-from-after': '403',
    });
    expect(hooked.flatMap(({ presents }) => presents.map(({ issued }) => issued)).filter(Boolean)).toHaveLength(
      hooked.length,
    );
  });
});

test.describe('tenants', () => {
  const scopes = ['a', 'b'];
  const pair: readonly IdentityConfig[] = ['acme', 'globex'].map((tenant) => ({
    name: `${tenant}-bot`,
    tenant,
    scopes,
  }));

  test('each is sent to what the other has made, for reads and writes, with the owner’s own case as control', () => {
    const made = planned(pair);
    const all = made.cases.filter(({ identity, madeBy }) => madeBy !== undefined && madeBy !== identity);
    const foreign = all.filter(({ request }) => request === 'golden');
    const besides = all.filter(({ request }) => request !== 'golden');
    expect(besides.map(({ id, expected }) => [id, expected])).toEqual(
      ['acme', 'globex'].map((tenant) => [
        `GET /orders/{orderId} · identity:${tenant}-bot · other tenant's object · unknown-id`,
        '403 or 404',
      ]),
    );
    expect(foreign.map(({ id, standing, madeBy, control }) => [id, standing, madeBy, control])).toEqual(
      ['GET', 'DELETE'].flatMap((method) =>
        [
          ['acme', 'globex'],
          ['globex', 'acme'],
        ].map(([one, other]) => [
          `${method} /orders/{orderId} · identity:${one}-bot · other tenant's object`,
          'insufficient',
          `${other}-bot`,
          `${method} /orders/{orderId} · identity:${other}-bot`,
        ]),
      ),
    );
    expect(new Set(foreign.map(({ expected }) => expected))).toEqual(new Set(['403']));
  });

  test('the same object is read by its owner and by the other', () => {
    const made = planned(pair);
    const reading = made.operations.find(({ id }) => id === 'GET /orders/{orderId}') as Plan['operations'][number];
    const groups = instancesOf(
      reading,
      made.cases.filter((each) => each.operation === reading.id),
    );
    expect(groups.map(({ id }) => id)).toEqual(['shared', 'shared acme-bot', 'shared globex-bot']);
    expect(new Set(groups[1]?.cases.map(({ identity }) => identity))).toEqual(new Set(['acme-bot', 'globex-bot']));
  });

  test('there is nothing to send where the other may not call the operation anyway', () => {
    const made = planned([pair[0] as IdentityConfig, { name: 'globex-bot', tenant: 'globex', scopes: ['a'] }]);
    const foreign = casesOf(made, 'globex-bot').filter(({ madeBy }) => madeBy === 'acme-bot');
    expect(new Set(foreign.map((each) => each.operation))).toEqual(new Set(['GET /orders/{orderId}']));
    const [uncontrolled] = casesOf(made, 'acme-bot').filter(
      (each) => each.operation.startsWith('DELETE') && each.madeBy === 'globex-bot',
    );
    expect(uncontrolled).toMatchObject({ outcome: 'untested' });
  });

  test('one of the tenant that may make something makes it for one that may not', () => {
    const [first] =
      planned([
        { name: 'auditor', tenant: 'acme', scopes: ['a'] },
        { name: 'clerk', tenant: 'acme', scopes: ['a', 'b'] },
        { name: 'other', tenant: 'globex', scopes: ['a'] },
      ]).identities ?? [];
    expect(first?.makes?.['POST /orders']).toEqual([
      { scheme: 'oauth', kind: 'sufficient', scopes: ['a', 'b'], identity: 'clerk' },
    ]);
  });
});

test.describe('faults of the configuration', () => {
  const faults: readonly (readonly [
    name: string,
    identities: readonly IdentityConfig[],
    pointer: string,
    sentence: RegExp,
  ])[] = [
    ['a name twice', [READER, READER], '#/identities/1/name', /there are two identities reader/],
    [
      'no such scheme',
      [{ name: 'x', security: { oaut: { source: 'static' } } }],
      '#/identities/0/security/oaut',
      /no security scheme oaut/,
    ],
    [
      'no such operation',
      [{ ...READER, may: { operations: ['GET /order'] } }],
      '#/identities/0/may/operations/0',
      /no operation GET \/order$/,
    ],
    ['no such tag', [{ ...READER, may: { tags: ['x'] } }], '#/identities/0/may/tags/0', /no operation has the tag x/],
    ['nothing to ask for', [{ name: 'x' }], '#/identities/0/scopes', /x has no scopes/],
    [
      'nothing to ask a source for',
      [{ name: 'x', security: { oauth: { source: 'signing-key' } } }],
      '#/identities/0/scopes',
      /x has no scopes/,
    ],
  ];
  for (const [name, identities, pointer, sentence] of faults) {
    test(name, () => {
      const thrown = (() => {
        try {
          planned(identities);
          return undefined;
        } catch (error) {
          return error;
        }
      })();
      expect(thrown).toBeInstanceOf(TwogateError);
      const { code, message, place, hint } = thrown as TwogateError;
      expect(code).toBe('CONFIG_INVALID');
      expect(message).toMatch(sentence);
      expect(place.pointer).toBe(pointer);
      expect(hint).toMatch(/\S/);
    });
  }
});

test.describe('credentials', () => {
  const source = catalogue.sources.find(({ id }) => id === 'static');
  const bag = async (...tokens: readonly { token: string; scopes?: readonly string[] }[]) => {
    if (source === undefined) throw new Error('there is no source static');
    return source.open({ tokens: tokens.map((each) => ({ ...each })) }, { scheme: BEARER, folder: '.' });
  };
  const presented = { scheme: 'oauth', kind: 'sufficient', scopes: ['a'] } as const;

  test('each identity has its own, and the document’s is for those that have none', async () => {
    const get = createCredentials({
      schemes: { oauth: BEARER, apiKey: API_KEY },
      kinds: catalogue.credentials,
      sources: new Map([['oauth', await bag({ token: 'everything' }, { token: 'only-a', scopes: ['a'] })]]),
      identities: new Map([['one', new Map([['oauth', await bag({ token: 'token-of-one' })]])]]),
    });
    expect(await get(presented)).toMatchObject({ value: 'everything' });
    const own = await get({ ...presented, identity: 'one' });
    expect(own).toMatchObject({ value: 'token-of-one' });
    // A token that is good for everything would show nothing of what scope a opens.
    expect(await get({ ...presented, identity: 'two' })).toMatchObject({ value: 'only-a' });
    expect(await get({ ...presented, scopes: ['b'], identity: 'two' })).toMatchObject({ outcome: 'untested' });
    // What others are given is masked by the run's own memory.
    const { redact } = own as { redact: (text: string) => string };
    expect(redact('token-of-one')).toMatch(/^«credential [0-9a-f]{8}»$/);
  });
});

test.describe('judging', () => {
  const made = planned([READER, { name: 'writer', scopes: ['b'] }]);

  /** The answer to each case: 2xx where it is due, else its refusal, unless said otherwise. */
  function judged(answer: (testCase: TestCase) => number | undefined) {
    const observations = new Map<string, Observation>(
      made.cases
        .filter(({ reason }) => reason === undefined)
        .map((testCase) => {
          const due = dueTo(testCase);
          return [testCase.id, observed(testCase, answer(testCase) ?? due)];
        }),
    );
    const verdicts = [...judge(made, observations, catalogue.rules)];
    const failed = verdicts.filter(({ outcome }) => outcome === 'failed');
    return { observations, failed: failed.map(({ rule, case: id, operation: of }) => `${rule} ${id ?? of}`), verdicts };
  }

  /** A token in the query is not looked at. */
  function dueTo({ expected, credential }: TestCase): number {
    if (credential === 'token-in-query') return 401;
    if (expected.startsWith('2xx')) return 200;
    return Number(expected.slice(0, 3)) || 404;
  }

  const observed = ({ id }: TestCase, status: number): Answered => ({
    case: id,
    kind: 'response',
    at: '2026-01-01T00:00:00.000Z',
    request: { method: 'GET', url: 'https://api.example', headers: [] },
    status,
    headers: status === 401 || status === 403 ? [['www-authenticate', 'Bearer realm="x"']] : [],
    body: { mediaType: 'text/plain', text: 'said', bytes: 4, truncated: false },
    durationMs: 1,
  });

  /** The document of these operations says nothing of statuses. */
  const about = (lines: readonly string[]) =>
    lines.filter((line) => line.includes(' · identity:') && !line.startsWith('status-documented'));

  test('an allowed one that is refused is named with its operation', () => {
    const { verdicts } = judged(({ identity, operation: of }) =>
      identity === 'reader' && of === 'GET /orders' ? 403 : undefined,
    );
    const [found] = verdicts.filter(({ rule, outcome }) => rule === 'identity-granted' && outcome === 'failed');
    expect(found).toMatchObject({ operation: 'GET /orders', case: 'GET /orders · identity:reader' });
    expect(found?.remark).toMatchObject({ severity: 'medium', message: 'reader, which may call it, was answered 403' });
  });

  test('one that is not allowed and is let in is a critical finding', () => {
    const { failed, verdicts } = judged(({ identity, operation: of }) =>
      identity === 'reader' && of === 'POST /orders' ? 200 : undefined,
    );
    expect(about(failed)).toEqual(['insufficient-scope-refused POST /orders · identity:reader']);
    const found = verdicts.find(
      ({ case: id, outcome }) => id === 'POST /orders · identity:reader' && outcome === 'failed',
    );
    expect(found?.remark?.message).toBe('answered 200 to reader, which may not call it');
  });

  test('one that is refused by the wrong gate is told so', () => {
    const { failed } = judged(({ identity, expected }) =>
      identity !== undefined && expected === '403' ? 401 : undefined,
    );
    expect(about(failed)).toContain('insufficient-scope-403 POST /orders · identity:reader');
    expect(
      failed.filter((line) => line.startsWith('all-401')),
      'identities alone make no pattern',
    ).toEqual([]);
  });

  test('neither patterns nor statuses take identities for anything else', () => {
    const { failed } = judged(({ identity }) => (identity === undefined ? undefined : 500));
    const patterns = new Set(catalogue.rules.filter(({ reach }) => reach !== 'case').map(({ id }) => id));
    expect(failed.filter((line) => patterns.has(line.split(' ')[0] ?? ''))).toEqual([]);
  });

  test('where a pattern shows the fault, it accounts for the identities that met it', () => {
    const { verdicts } = judged(({ standing }) => (standing === 'insufficient' ? 200 : undefined));
    const blind = verdicts.find(
      ({ rule, operation: of, outcome }) => rule === 'scope-blind' && of === 'POST /orders' && outcome === 'failed',
    );
    expect(blind?.remark?.cases).toContain('POST /orders · identity:reader');
  });

  test('the report says what each was granted, never needs, and lacks', () => {
    const wide = planned([{ name: 'wide', scopes: ['a', 'c'], may: { operations: ['GET /orders', 'POST /orders'] } }]);
    const observations = new Map<string, Observation>(
      casesOf(wide, 'wide').map((each) => [each.id, observed(each, each.operation === 'GET /orders' ? 200 : 403)]),
    );
    expect(reportedIdentities(wide, observations)).toEqual([
      {
        name: 'wide',
        scopes: ['a', 'c'],
        operations: {
          allowed: ['GET /orders', 'POST /orders'],
          granted: ['GET /orders'],
          refused: ['POST /orders', 'GET /orders/{orderId}', 'DELETE /orders/{orderId}'],
        },
        neverNeeded: ['c'],
        lacking: ['b'],
      },
    ]);
  });

  test('a scope that only an operation beyond its own would need is needed where that was granted', () => {
    const wide = planned([{ name: 'wide', scopes: ['a', 'b'], may: { operations: ['GET /orders'] } }]);
    const [listing, making] = casesOf(wide, 'wide') as [TestCase, TestCase];
    const report = (...granted: readonly TestCase[]) =>
      reportedIdentities(wide, new Map(granted.map((each) => [each.id, observed(each, 200)])))[0];
    expect(report(listing)?.neverNeeded).toEqual(['b']);
    expect(report(listing, making)?.neverNeeded).toEqual([]);
  });
});
