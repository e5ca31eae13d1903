import { expect, test } from '@playwright/test';
import { parseChallenges } from '../../src/http/challenge.ts';
import type { Challenge, ChallengeFault } from '../../src/model/challenge.ts';
import { fc, runs } from './property.ts';

type FaultKind = ChallengeFault['kind'];
type Row = readonly [field: string, challenges: readonly Challenge[], faults?: readonly FaultKind[]];

const bare = (scheme: string): Challenge => ({ scheme, parameters: {} });

const ROWS: readonly Row[] = [
  ['', []],
  [' ,, , ', []],
  ['Bearer', [bare('Bearer')]],
  ['Bearer realm="orders"', [{ scheme: 'Bearer', parameters: { realm: 'orders' } }]],
  ['bearer REALM="orders"', [{ scheme: 'bearer', parameters: { realm: 'orders' } }]],
  ['Bearer realm = "a" ,\terror="b"', [{ scheme: 'Bearer', parameters: { realm: 'a', error: 'b' } }]],
  ['Bearer error=invalid_token', [{ scheme: 'Bearer', parameters: { error: 'invalid_token' } }]],
  ['Bearer error_description=""', [{ scheme: 'Bearer', parameters: { error_description: '' } }]],
  [
    String.raw`Basic realm="say \"hi\", \\ you"`,
    [{ scheme: 'Basic', parameters: { realm: String.raw`say "hi", \ you` } }],
  ],
  ['Basic realm="a, Bearer x=1"', [{ scheme: 'Basic', parameters: { realm: 'a, Bearer x=1' } }]],
  ['Negotiate YII=', [{ ...bare('Negotiate'), token68: 'YII=' }]],
  [
    'Negotiate YII==, Basic realm="x"',
    [
      { ...bare('Negotiate'), token68: 'YII==' },
      { scheme: 'Basic', parameters: { realm: 'x' } },
    ],
  ],
  ['Negotiate, Bearer', [bare('Negotiate'), bare('Bearer')]],
  [
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    [
      { scheme: 'Newauth', parameters: { realm: 'apps', type: '1', title: 'Login to "apps"' } },
      { scheme: 'Basic', parameters: { realm: 'simple' } },
    ],
  ],
  ['Bearer scope="a b" error="x"', [{ scheme: 'Bearer', parameters: { scope: 'a b', error: 'x' } }], ['missing-comma']],
  [
    'Bearer realm="a" Basic realm="b"',
    [
      { scheme: 'Bearer', parameters: { realm: 'a' } },
      { scheme: 'Basic', parameters: { realm: 'b' } },
    ],
    ['missing-comma'],
  ],
  ['Bearer realm="a", Realm="b"', [{ scheme: 'Bearer', parameters: { realm: 'a' } }], ['duplicate-parameter']],
  ['Bearer realm=orders', [{ scheme: 'Bearer', parameters: { realm: 'orders' } }], ['unquoted-realm']],
  ['Bearer scope=""', [{ scheme: 'Bearer', parameters: { scope: '' } }], ['empty-scope']],
  [
    'Bearer scope="", error="invalid_token"',
    [{ scheme: 'Bearer', parameters: { scope: '', error: 'invalid_token' } }],
    ['empty-scope'],
  ],
  ['Bearer realm="open', [bare('Bearer')], ['syntax', 'syntax']],
  ['realm="orders"', [], ['syntax']],
  ['="x"', [], ['syntax']],
  ['Bearer __proto__="x"', [{ scheme: 'Bearer', parameters: JSON.parse('{"__proto__":"x"}') }]],
];

for (const [field, challenges, faults = []] of ROWS) {
  test(`reads ${JSON.stringify(field)}`, () => {
    const parsed = parseChallenges([field]);
    expect(JSON.parse(JSON.stringify(parsed.challenges))).toEqual(challenges);
    expect(parsed.faults.map(({ kind }) => kind)).toEqual(faults);
  });
}

test('challenges of several field lines stand in their order', () => {
  const { challenges } = parseChallenges(['Bearer realm="a"', 'Basic realm="b", ApiKey']);
  expect(challenges.map(({ scheme }) => scheme)).toEqual(['Bearer', 'Basic', 'ApiKey']);
});

test('a parameter of one line never lands in the challenge of another', () => {
  expect(parseChallenges(['Bearer', 'realm="x"']).challenges).toEqual([{ scheme: 'Bearer', parameters: {} }]);
});

test('never throws, and always ends, whatever comes', () => {
  const soup = fc.array(
    fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'realm', 'x', '\t', '/', 'é', '==', '\u0000'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        soup.map((parts) => parts.join('')),
      ),
      (text) => {
        const { challenges } = parseChallenges([text]);
        for (const { scheme } of challenges) expect(scheme.length).toBeGreaterThan(0);
      },
    ),
    runs(2000),
  );
});

test('a field as long as a server may send is read in no time', () => {
  const long = `Bearer realm="${'\\"'.repeat(100_000)}", ${'a=b, '.repeat(20_000)}`;
  const start = performance.now();
  parseChallenges([long, 'x'.repeat(200_000), ' '.repeat(200_000), '"'.repeat(200_000)]);
  expect(performance.now() - start).toBeLessThan(30_000);
});

const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/);
const text = fc.string({ unit: fc.constantFrom(...'abZ09 ,=\\"\t;/é') });
const parameters = fc.uniqueArray(
  fc.tuple(
    token.map((name) => name.toLowerCase()),
    text,
  ),
  { selector: ([name]) => name, maxLength: 4 },
);
const token68 = fc.stringMatching(/^[A-Za-z0-9\-._~+/]{1,20}={0,2}$/);
const challenge: fc.Arbitrary<Challenge> = fc.oneof(
  fc.record({ scheme: token, parameters: parameters.map((entries) => Object.fromEntries(entries)) }),
  fc.record({ scheme: token, parameters: fc.constant({}), token68 }),
);

const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, '\\$&')}"`;

function write({ scheme, parameters, token68 }: Challenge): string {
  const own = Object.entries(parameters).map(([name, value]) => `${name}=${quoted(value)}`);
  return [scheme, ...(token68 === undefined ? [] : [token68]), own.join(', ')].filter((part) => part !== '').join(' ');
}

test('what is written by the grammar is read back, and no fault is found in it', () => {
  fc.assert(
    fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (challenges) => {
      const parsed = parseChallenges([challenges.map(write).join(', ')]);
      const [read, written] = [parsed.challenges, challenges].map((each) => JSON.parse(JSON.stringify(each)));
      expect(read).toEqual(written);
      expect(parsed.faults.filter(({ kind }) => kind !== 'empty-scope')).toEqual([]);
    }),
    runs(2000),
  );
});
