import { expect, test } from '@playwright/test';
import { aimed } from '../../src/engine/metadata.ts';
import type { Answered } from '../../src/model/observation.ts';
import type { Policy, TestCase } from '../../src/model/plan.ts';
import { POLICY, plannedOperation } from './plan-literals.ts';

const OPERATION = plannedOperation('GET', '/orders');
const MCP: Policy = { ...POLICY, profile: 'mcp' };

const lookup = (metadata: 'named' | 'at-root'): TestCase => ({
  id: 'GET /orders · absent · resource-metadata',
  operation: OPERATION.id,
  credential: 'absent',
  standing: 'absent',
  request: 'resource-metadata',
  expected: 'any',
  presents: [],
  metadata,
});

const answered = (status: number, challenge = 'Bearer realm="orders"'): Answered => ({
  case: 'before',
  kind: 'response',
  at: '2026-01-01T00:00:00.000Z',
  request: { method: 'GET', url: 'https://api.test/v1/orders', headers: [] },
  status,
  headers: [['www-authenticate', challenge]],
  body: { mediaType: '', text: '', bytes: 0, truncated: false },
  durationMs: 1,
});

const naming = (url: string): Answered => answered(401, `Bearer resource_metadata="${url}"`);

interface Asked {
  readonly before?: Answered;
  readonly policy?: Policy;
  readonly base?: string;
  readonly metadata?: 'named' | 'at-root';
}

/** Path and query below the base URL, or why nothing is sent. */
function whereTo({ before, policy = POLICY, base = 'https://api.test/v1', metadata = 'named' }: Asked): string {
  const aim = { policy, baseUrl: new URL(base), ...(before === undefined ? {} : { before }) };
  const target = aimed(lookup(metadata), OPERATION, aim);
  if ('kind' in target) return target.reason;
  const request = target.requests['resource-metadata'];
  if (request === undefined || 'unbuildable' in request) throw new Error('no request');
  return `${request.method} ${request.path}${request.query === '' ? '' : `?${request.query}`}`;
}

test('the URL that the challenge names is asked for, wherever on the origin it is', () => {
  expect(whereTo({ before: naming('https://api.test/.well-known/oauth-protected-resource/v1?a=b') })).toBe(
    'GET /../.well-known/oauth-protected-resource/v1?a=b',
  );
  expect(whereTo({ before: naming('https://api.test/meta'), base: 'https://api.test' })).toBe('GET /meta');
});

test('nothing is fetched from another origin, however alike it is', () => {
  for (const url of ['https://issuer.test/meta', 'http://api.test/meta', 'https://api.test:8443/meta']) {
    expect(whereTo({ before: naming(url) })).toBe(
      `it is at ${new URL(url).origin}, and nothing is fetched from elsewhere than the target`,
    );
  }
  expect(whereTo({ before: naming('/meta') })).toMatch(/no absolute URL/);
});

test('where no challenge names any, only MCP demands some', () => {
  expect(whereTo({ before: answered(401) })).toBe('no challenge names metadata of the protected resource');
  expect(whereTo({ before: answered(401), policy: MCP })).toBe('GET /../.well-known/oauth-protected-resource/v1');
  expect(whereTo({})).toMatch(/did not come/);
});

test('what is not at the location of the path may be at that of the origin', () => {
  const root = (before: Answered, base?: string) =>
    whereTo({ before, policy: MCP, metadata: 'at-root', ...(base === undefined ? {} : { base }) });
  expect(root(answered(404))).toBe('GET /../.well-known/oauth-protected-resource');
  expect(root(answered(200))).toMatch(/where it is to be/);
  expect(root(answered(404), 'https://api.test')).toMatch(/where it is to be/);
});
