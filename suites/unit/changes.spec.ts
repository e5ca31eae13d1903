import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import { changesBetween } from '../../src/findings/changes.ts';
import type { AccessPolicy, Operation, ScopeMode } from '../../src/model/operation.ts';
import { accessChanges } from '../../src/openapi/access-changes.ts';
import { acceptedReport } from './accepted-report.ts';
import { fc } from './property.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';

const faulty = assemble(sample(faultyApi));
const sound = assemble(sample(soundApi));

test.describe('between two reports', () => {
  test('nothing changed where nothing did', () => {
    const { known, ...rest } = changesBetween(faulty, faulty).findings;
    expect(rest).toEqual({ new: [], fixed: [] });
    expect(known.length).toBeGreaterThan(0);
    expect(changesBetween(faulty, faulty)).toMatchObject({ operations: [], cases: [], worse: false });
  });

  test('a fault that came is new and worse, and the answer that changed is told', () => {
    const changes = changesBetween(sound, faulty);
    expect(changes.worse).toBe(true);
    expect(changes.findings.new.map(({ rule }) => rule)).toContain('all-401');
    expect(changes.operations).toContainEqual({ id: 'GET /orders', before: 'proven', after: 'violated' });
    expect(changes.cases).toContainEqual({
      id: 'GET /orders · no-scope',
      operation: 'GET /orders',
      before: { status: 403, outcome: 'passed' },
      after: { status: 401, outcome: 'failed' },
    });
  });

  test('a fault that went is fixed and no worse', () => {
    const changes = changesBetween(faulty, sound);
    expect(changes.worse).toBe(false);
    expect(changes.findings.fixed.map(({ rule }) => rule)).toContain('all-401');
  });

  test('what the later report does not speak of is not fixed', () => {
    const part = assemble(sample(soundApi, { operations: [['GET', '/customers', 'customers', 'customers:read']] }));
    const changes = changesBetween(faulty, part);
    expect(changes.findings.fixed.flatMap(({ operations }) => operations)).toEqual(['GET /customers']);
    expect(changes.operations).toContainEqual({ id: 'GET /orders', before: 'violated' });
  });

  test('what is waived makes nothing worse; what was proven and is not does', () => {
    const accepted = acceptedReport();
    const waived = { ...accepted, findings: accepted.findings.filter((finding) => finding.waived) };
    expect(changesBetween(sound, waived).findings.new).toHaveLength(1);
    expect(changesBetween(sound, waived).worse).toBe(false);
    const lost = sound.operations.map((each) => ({ ...each, status: 'unproven' as const }));
    expect(changesBetween(sound, { ...sound, operations: lost }).worse).toBe(true);
  });
});

const oauth = (scopes: readonly string[], mode: ScopeMode = 'all') => ({ name: 'oauth', type: 'oauth2', scopes, mode });
const key = { name: 'key', type: 'apiKey', scopes: [], mode: 'all' as const };
const policy = (...ways: readonly AccessPolicy['alternatives'][number]['schemes'][]): AccessPolicy => ({
  anonymous: false,
  unknown: false,
  alternatives: ways.map((schemes) => ({ schemes })),
});
const operation = (access: AccessPolicy, path = '/a/{id}'): Operation => ({
  id: `GET ${path}`,
  method: 'GET',
  path,
  tags: [],
  deprecated: false,
  pointer: '#',
  access,
  parameters: [],
  responses: [],
});
const effect = (before: AccessPolicy, after: AccessPolicy) =>
  accessChanges([operation(before)], [operation(after)]).changed[0]?.effect;

test.describe('between two documents', () => {
  const OPEN: AccessPolicy = { anonymous: true, unknown: false, alternatives: [] };
  const SILENT: AccessPolicy = { anonymous: false, unknown: true, alternatives: [] };

  for (const [name, before, after, due] of [
    ['the same', policy([oauth(['a'])]), policy([oauth(['a'])]), undefined],
    ['one scope more', policy([oauth(['a'])]), policy([oauth(['a', 'b'])]), 'tightened'],
    ['one scope less', policy([oauth(['a', 'b'])]), policy([oauth(['a'])]), 'loosened'],
    ['another scope', policy([oauth(['a'])]), policy([oauth(['b'])]), 'both'],
    ['all to any', policy([oauth(['a', 'b'])]), policy([oauth(['a', 'b'], 'any')]), 'loosened'],
    ['any, and alternatives', policy([oauth(['a', 'b'], 'any')]), policy([oauth(['a'])], [oauth(['b'])]), 'restated'],
    ['one way more', policy([oauth(['a'])]), policy([oauth(['a'])], [key]), 'loosened'],
    ['two schemes at once', policy([key]), policy([key, oauth([])]), 'tightened'],
    ['open to all', policy([key]), OPEN, 'loosened'],
    ['nothing stated', policy([key]), SILENT, 'loosened'],
    ['closed', OPEN, policy([key]), 'tightened'],
    ['a way that adds nothing', policy([key]), policy([key], [key, oauth(['a'])]), 'restated'],
  ] as const) {
    test(`${name}: ${due ?? 'no change'}`, () => {
      expect(effect(before, after)).toBe(due);
    });
  }

  test('operations come and go; the name of a path parameter is no change', () => {
    const access = policy([key]);
    const changes = accessChanges(
      [operation(access), operation(access, '/gone')],
      [operation(access, '/a/{other}'), operation(OPEN, '/new')],
    );
    expect(changes).toEqual({
      added: [{ id: 'GET /new', access: 'anonymous' }],
      removed: [{ id: 'GET /gone', access: 'key' }],
      changed: [],
    });
  });

  test('the effect is what trying every set of scopes shows', () => {
    const scopes = ['a', 'b', 'c'];
    const way = fc.record({ scopes: fc.subarray(scopes), mode: fc.constantFrom<ScopeMode>('all', 'any') });
    const access = fc
      .array(way, { minLength: 1, maxLength: 3 })
      .map((ways) => policy(...ways.map((each) => [oauth(each.scopes, each.mode)])));
    const holdings = Array.from({ length: 8 }, (_, bits) => scopes.filter((_scope, index) => (bits >> index) & 1));
    const opens = ({ alternatives }: AccessPolicy, held: readonly string[]): boolean =>
      alternatives.some(({ schemes }) =>
        schemes.every(({ scopes: required, mode }) => {
          const count = required.filter((scope) => held.includes(scope)).length;
          return count === required.length || (mode === 'any' && count > 0);
        }),
      );
    fc.assert(
      fc.property(access, access, (before, after) => {
        const gained = holdings.some((held) => !opens(before, held) && opens(after, held));
        const lost = holdings.some((held) => opens(before, held) && !opens(after, held));
        const due = gained ? (lost ? 'both' : 'loosened') : lost ? 'tightened' : 'restated';
        expect(effect(before, after) ?? 'restated').toBe(due);
      }),
    );
  });
});
