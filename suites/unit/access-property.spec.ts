import { expect, test } from '@playwright/test';
import type { AccessPolicy } from '../../src/model/operation.ts';
import { documentOf, load } from './openapi-documents.ts';
import { fc, runs } from './property.ts';

type Requirement = Readonly<Record<string, readonly string[]>>;

/** Scopes held, by scheme; a scheme that is absent has no credential. */
type Held = Readonly<Record<string, readonly string[]>>;

const SCOPES = ['orders:read', 'orders:write', 'stock:read'];

const SCHEMES = {
  oauth: {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: '/token', scopes: Object.fromEntries(SCOPES.map((name) => [name, ''])) } },
  },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://issuer.example.com/.well-known/openid-configuration' },
  key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  bearer: { type: 'http', scheme: 'bearer' },
};

const scopes = fc.array(fc.constantFrom(...SCOPES), { maxLength: 3 });
const byScheme = fc.dictionary(fc.constantFrom(...Object.keys(SCHEMES)), scopes, { maxKeys: 3, noNullPrototype: true });
const requirements: fc.Arbitrary<readonly Requirement[]> = fc.array(byScheme, { maxLength: 4 });
const rows = fc.array(fc.tuple(requirements, fc.array(byScheme, { minLength: 4, maxLength: 8 })), {
  minLength: 10,
  maxLength: 30,
});

type Mode = 'all' | 'any';

const suffices = (held: readonly string[] | undefined, needed: readonly string[], mode: Mode): boolean => {
  if (held === undefined) return false;
  if (mode === 'all' || needed.length === 0) return needed.every((scope) => held.includes(scope));
  return needed.some((scope) => held.includes(scope));
};

/** OpenAPI's own words: one requirement of the list, and of that every scheme. */
const isLetInAsWritten = (list: readonly Requirement[], held: Held, mode: Mode): boolean =>
  list.length === 0 ||
  list.some((each) => Object.entries(each).every(([name, needed]) => suffices(held[name], needed, mode)));

const isLetInAsRead = ({ anonymous, alternatives }: AccessPolicy, held: Held): boolean =>
  anonymous ||
  alternatives.some(({ schemes }) =>
    schemes.every(({ name, scopes: needed, mode }) => suffices(held[name], needed, mode === 'any' ? 'any' : 'all')),
  );

async function accessOf(lists: readonly (readonly object[])[], scopeMode: Mode): Promise<readonly AccessPolicy[]> {
  const paths = Object.fromEntries(lists.map((security, index) => [`/${index}`, { get: { security } }]));
  const document = await load(documentOf({ paths, components: { securitySchemes: SCHEMES } }), {
    policy: { scopeMode },
  });
  expect(document.problems).toEqual([]);
  return document.operations.map(({ access }) => access);
}

const asWritten = ({ anonymous, alternatives }: AccessPolicy): readonly object[] => {
  const secured = alternatives.map(({ schemes }) =>
    Object.fromEntries(schemes.map((each) => [each.name, each.scopes])),
  );
  return anonymous && secured.length > 0 ? [{}, ...secured] : secured;
};

const identities = ({ alternatives }: AccessPolicy): readonly string[] =>
  alternatives.map(({ schemes }) => JSON.stringify(schemes.map((each) => [each.name, each.scopes.toSorted()]).sort()));

test('a normalised policy lets in whom the document lets in, holds nothing twice, and is normal already', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom<Mode>('all', 'any'), async (table, mode) => {
      const policies = await accessOf(
        table.map(([list]) => list),
        mode,
      );
      for (const [index, [list, credentials]] of table.entries()) {
        const policy = policies[index] as AccessPolicy;
        for (const held of [{}, ...credentials]) {
          expect([list, held, isLetInAsRead(policy, held)]).toEqual([list, held, isLetInAsWritten(list, held, mode)]);
        }
        expect(new Set(identities(policy)).size).toBe(policy.alternatives.length);
        expect(policy.alternatives.every(({ schemes }) => schemes.length > 0)).toBe(true);
        expect(policy.unknown).toBe(false);
      }
      expect(await accessOf(policies.map(asWritten), mode)).toEqual(policies);
    }),
    runs(25),
  );
});
