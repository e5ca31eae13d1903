import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exitStatus } from '../../src/cli/exit.ts';
import type { Report } from '../../src/model/report.ts';
import { type Answer, json, problem } from './answer.ts';
import type { Call, Gates } from './gates.ts';
import { openReference } from './reference.ts';
import { runAgainst } from './run-reference.ts';
import { playwright, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

type Change = (gates: Gates) => Gates;

/** Something in front of the gates that answers some requests itself. */
const inFront =
  (decide: (call: Call) => Answer | undefined): Change =>
  (gates) => ({
    ...gates,
    authenticate: async (call, finished) => {
      const authentication = await gates.authenticate(call, finished);
      return decide(call) === undefined ? authentication : { kind: 'absent', schemes: [] };
    },
    respond: async (call, answer) => decide(call) ?? gates.respond(call, answer),
  });

const runWith = async (change: Change): Promise<Report> =>
  (await runAgainst(await openReference({ changes: [change] }))).report;

const doubts = ({ findings }: Report) => findings.filter(({ outcome }) => outcome === 'cantTell');
const failures = ({ findings }: Report) =>
  findings.filter(({ outcome, severity }) => outcome === 'failed' && severity !== 'low' && severity !== 'info');
const idsOf = ({ operations }: Report, status: string) =>
  operations.filter((each) => each.status === status).map(({ id }) => id);

/** One cause, one finding; its operations are unproven for that reason, and the shell hears nothing of it unless it asks. */
function expectOneDoubt(report: Report, cause: RegExp): void {
  expect(failures(report)).toEqual([]);
  expect(doubts(report)).toMatchObject([
    { rule: 'answers-come-from-the-gates', message: expect.stringMatching(cause) },
  ]);
  const unproven = report.operations.filter(({ status }) => status === 'unproven');
  expect(unproven.map(({ id }) => id)).toEqual(doubts(report)[0]?.operations);
  for (const { reason } of unproven) expect(reason).toMatch(cause);
  expect(idsOf(report, 'violated')).toEqual([]);
  expect(exitStatus(report, { failOn: 'high', strict: false })).toBe(
    unproven.length === report.operations.length ? 2 : 0,
  );
  expect(exitStatus(report, { failOn: 'high', strict: true })).not.toBe(0);
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

test('an authorizer that remembers its verdict on a token for the first operation it was used on', async () => {
  const seen = new Map<string, string>();
  const report = await runWith((gates) => ({
    ...gates,
    authorize: (call, callers, finished) => {
      const token = call.headers.authorization ?? '';
      const operation = call.route?.operationId ?? '';
      if (!seen.has(token)) seen.set(token, operation);
      const isFirst = token === '' || seen.get(token) === operation;
      return isFirst ? gates.authorize(call, callers, finished) : { kind: 'insufficient', scopes: [] };
    },
  }));
  expectOneDoubt(report, /cache of an authorizer/);
  expect(idsOf(report, 'unproven').length).toBeGreaterThan(5);
  expect(idsOf(report, 'proven').length).toBeGreaterThan(0);
});

test('CSRF: writes without a token are refused before either gate', async () => {
  const denied = problem(403, '');
  const message = "Invalid CSRF Token 'null' was found on the request parameter '_csrf' or header 'X-CSRF-TOKEN'.";
  const body = JSON.stringify({ status: 403, error: 'Forbidden', message });
  const report = await runWith(
    inFront(({ method, headers }) =>
      SAFE.has(method) || /^bearer ./i.test(headers.authorization ?? '') ? undefined : { ...denied, body },
    ),
  );
  expectOneDoubt(report, /CSRF \(Spring Security\)/);
  for (const id of idsOf(report, 'unproven')) expect(SAFE.has(id.split(' ')[0] ?? '')).toBe(false);
});

test('a firewall: what it blocks is not told', async () => {
  const blocked: Answer = { status: 403, headers: { 'cf-mitigated': 'challenge' }, body: 'Just a moment...' };
  const report = await runWith(inFront(({ method }) => (method === 'DELETE' ? blocked : undefined)));
  expectOneDoubt(report, /in front of the API \(Cloudflare\)/);
  expect(idsOf(report, 'unproven').every((id) => id.startsWith('DELETE'))).toBe(true);
});

test('throttled for longer than anybody waits', async () => {
  const later = problem(429, 'Too many requests.', { 'retry-after': '3600' });
  const report = await runWith(inFront(({ route }) => (route?.path.startsWith('/orders') ? later : undefined)));
  expectOneDoubt(report, /throttled \(429\).*target\.limits\.requestsPerSecond/);
});

test('locked out after bad tokens', async () => {
  let bad = 0;
  const change: Change = (gates) => ({
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      if (verification.kind === 'invalid' && call.route?.operationId === 'getCustomer') bad += 1;
      return bad > 5 && call.route?.operationId === 'getCustomer' ? { kind: 'invalid', fault: 'claim' } : verification;
    },
    refuse: (call, refusal) => {
      const answer = gates.refuse(call, refusal);
      if (bad <= 5 || refusal.kind !== 'invalid' || call.route?.operationId !== 'getCustomer') return answer;
      return json(401, { message: 'Too many failed attempts, try again later.' }, answer.headers);
    },
  });
  const report = await runWith(change);
  expectOneDoubt(report, /locked out with 401 after earlier refusals/);
  expect(idsOf(report, 'unproven')).toEqual(['GET /customers/{customerId}']);
});

test("the issuer's keys cannot be had for a while", async () => {
  let verified = 0;
  const change: Change = (gates) => ({
    ...gates,
    verify: (call, credential) => {
      verified += 1;
      return gates.verify(call, credential);
    },
    respond: async (call, answer) => {
      const last = await gates.respond(call, answer);
      const isOut = verified > 300 && verified < 400 && call.headers.authorization !== undefined;
      if (!isOut || call.route?.access.anonymous !== false) return last;
      return { ...last, status: 401, headers: { 'www-authenticate': 'Bearer' }, body: 'Jwks remote fetch is failed' };
    },
  });
  const report = await runWith(change);
  expect(failures(report)).toEqual([]);
  expect(
    doubts(report)
      .map(({ message }) => message)
      .join(),
  ).toContain("the issuer's keys could not be had (Envoy)");
});

/** Each token that suffices opens the operation once. */
const opensOnce: Change = (gates) => {
  const seen = new Set<string>();
  return {
    ...gates,
    verify: async (call, credential) => {
      const verification = await gates.verify(call, credential);
      const { authorization = '' } = call.headers;
      const isMeant = call.route?.operationId === 'getCustomer' && authorization.startsWith('Bearer ');
      if (!isMeant || verification.kind !== 'valid' || !verification.caller.scopes.includes('customers:read')) {
        return verification;
      }
      if (seen.has(credential.value)) return { kind: 'invalid', fault: 'expired' };
      seen.add(credential.value);
      return verification;
    },
  };
};

test('a credential that is withdrawn midway shows at the end, by both hosts alike', async () => {
  const byHost: unknown[] = [];
  for (const host of ['command', 'playwright'] as const) {
    const reference = await openReference({ changes: [opensOnce] });
    const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
    try {
      const config = await writeWorkspace(folder, reference);
      if (host === 'command')
        await twogate(['run', '--config', config, '--operation', 'listProducts', '--operation', 'getCustomer']);
      else {
        const grep = ['--grep', 'preflight|GET /customers/'];
        await playwright(['test', '--project=conformance', ...grep, '--reporter=./src/reporter.ts'], {
          env: { TWOGATE_CONFIG: config },
        });
      }
      const path = join(folder, 'conformance-report', 'report.json');
      const report = JSON.parse(await readFile(path, 'utf8')) as Report;
      const own = report.operations.filter(({ operationId }) => operationId === 'getCustomer');
      expect(own).toMatchObject([
        { status: 'unproven', reason: expect.stringContaining('refused with 401 at the end') },
      ]);
      // Which cases came after the last good answer is a matter of chance: they are sent side by side.
      byHost.push([
        own.map(({ id, status, reason = '' }) => [id, status, reason.replace(/^\d+ of \d+ /, '')]),
        doubts(report).map(({ rule, operations, message }) => ({ rule, operations, message })),
        failures(report),
      ]);
    } finally {
      await reference.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  expect(byHost[1]).toEqual(byHost[0]);
});
