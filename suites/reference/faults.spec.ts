import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test as base, expect } from '@playwright/test';
import { type Conformance, runConformance } from '../../src/cli/conformance.ts';
import { exitStatus } from '../../src/cli/exit.ts';
import { loadConfig } from '../../src/config.ts';
import { readJournal } from '../../src/engine/journal.ts';
import type { Observation } from '../../src/model/observation.ts';
import { type Between, type Meddle, openBetween, type Passing } from './between.ts';
import { openReference, type Reference } from './reference.ts';
import { ROOT, run, twogate } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

const test = base.extend<{ readonly folder: string }, { readonly reference: Reference }>({
  reference: [
    async ({}, use) => {
      const reference = await openReference();
      await use(reference);
      await reference.close();
    },
    { scope: 'worker' },
  ],
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'twogate-faults-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

interface Ended extends Conformance {
  readonly status: number;
  readonly observations: ReadonlyMap<string, Observation>;
  readonly target: Between;
}

const ONLY = { operations: ['listOrders', 'getCustomer'], tags: [] };

/** Milliseconds for one request: long enough for a busy machine, and, where no answer comes, short enough for a test. */
const PATIENCE = 30_000;
const TIMEOUT = 2_500;

async function runBetween(folder: string, reference: Reference, meddle: Meddle, timeoutMs = PATIENCE): Promise<Ended> {
  const target = await openBetween(reference.baseUrl, meddle);
  try {
    const limits = { timeoutMs };
    const file = await writeWorkspace(
      folder,
      { ...reference, baseUrl: target.baseUrl },
      { target: { baseUrl: target.baseUrl, limits } },
    );
    const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: { formats: ['json'] }, needs: 'run' });
    const conformance = await runConformance(config, { only: ONLY });
    const { observations } = await readJournal(join(config.output, 'journal.ndjson'));
    const ended = { ...conformance, status: exitStatus(conformance.report, config), observations, target };
    expectHonest(ended);
    return ended;
  } finally {
    await target.close();
  }
}

/** Whatever the target does: what had no answer is not judged, and what is observed is kept. */
function expectHonest({ report, observations }: Ended): void {
  for (const { id, outcome, observed } of report.cases) {
    const observation = observations.get(id);
    expect.soft(observed?.status, id).toBe(observation?.kind === 'response' ? observation.status : undefined);
    if (observation?.kind !== 'response') expect.soft(['passed', 'failed'], id).not.toContain(outcome);
  }
}

const isCustomer = ({ request }: Passing): boolean => request.url?.startsWith('/customers/') === true;
const isPreflight = ({ request }: Passing): boolean => request.url?.includes('twogate-preflight') === true;

/** Of one operation only, and there of each third request, so that the target is not taken for dead. What has no body cannot lack half of it. */
const nowAndThen = (fault: (passing: Passing) => unknown): Meddle => {
  let count = 0;
  return async (passing) => {
    if (!isCustomer(passing) || isPreflight(passing) || passing.request.method === 'HEAD') return false;
    count += 1;
    if (count % 3 !== 0) return false;
    await fault(passing);
    return true;
  };
};

const raw =
  (text: string, end = true) =>
  ({ response }: Passing): void => {
    response.socket?.write(text, 'latin1');
    if (end) response.socket?.end();
  };

const NO_ANSWER: readonly (readonly [
  name: string,
  fault: (passing: Passing) => unknown,
  code: RegExp,
  timeoutMs?: number,
])[] = [
  ['resets the connection', ({ response }) => response.socket?.resetAndDestroy(), /^reset$/],
  ['never answers', () => {}, /^timeout$/, TIMEOUT],
  [
    'sends half a response and closes',
    raw('HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\ncontent-length: 100\r\n\r\n{"half":'),
    /^reset$/,
  ],
  ['speaks no HTTP', raw('220 smtp.test ESMTP\r\n'), /^protocol$/],
  [
    'sends a head without end',
    raw(`HTTP/1.1 401 Unauthorized\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(200)}`, false),
    /^protocol$/,
  ],
];

test.describe('a target that now and then', () => {
  for (const [name, fault, code, timeoutMs] of NO_ANSWER) {
    test(`${name}: those cases cannot be told, the others are judged`, async ({ folder, reference }) => {
      const { report, observations, status, stopped } = await runBetween(
        folder,
        reference,
        nowAndThen(fault),
        timeoutMs,
      );
      const failures = [...observations.values()].flatMap((each) => (each.kind === 'failure' ? [each] : []));
      expect(failures.length).toBeGreaterThan(10);
      for (const failure of failures) expect(failure.code).toMatch(code);
      const outcomes = new Map(report.cases.map(({ id, outcome }) => [id, outcome]));
      expect(new Set(failures.map(({ case: id }) => outcomes.get(id)))).toEqual(new Set(['cantTell']));
      expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(report.operations.map(({ status: each }) => each)).toEqual(['unproven', 'proven']);
      expect({ stopped, status }).toEqual({ stopped: undefined, status: 0 });
      expect(exitStatus(report, { failOn: 'high', strict: true })).toBe(1);
    });
  }
});

test.describe('a sound answer', () => {
  /** The API's own status and fields, with another body. */
  const withBody =
    (send: (passing: Passing, head: readonly string[], status: number) => unknown): Meddle =>
    async (passing) => {
      if (!isCustomer(passing) || passing.request.headers.authorization !== undefined) return false;
      const { status, headers } = await passing.answer();
      const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ''] as const] : []));
      const kept = pairs.filter(([each]) => !/^(?:content-length|content-encoding|transfer-encoding)$/i.test(each));
      await send(passing, kept.flat(), status);
      return true;
    };

  test('with 100 MB of body is judged by its head; the body is cut', async ({ folder, reference }) => {
    let written = 0;
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const meddle = withBody(({ response }, head, status) => {
      response.writeHead(status, [...head]);
      let left = 100;
      const more = (): void => {
        while (left > 0 && !response.destroyed) {
          left -= 1;
          written += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    const { report, observations, status } = await runBetween(folder, reference, meddle);
    const cut = [...observations.values()].filter((each) => each.kind === 'response' && each.body.truncated);
    expect(cut.length).toBeGreaterThan(10);
    expect(written).toBeLessThan(cut.length * 50);
    expect({ status, findings: report.findings.filter(({ outcome }) => outcome === 'failed') }).toEqual({
      status: 0,
      findings: [],
    });
  });

  test('that would unpack to 200 MB is never unpacked', async ({ folder, reference }) => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    const before = process.memoryUsage().rss;
    const meddle = withBody(({ response }, head, status) =>
      response.writeHead(status, [...head, 'content-encoding', 'gzip']).end(bomb),
    );
    const { report, observations } = await runBetween(folder, reference, meddle);
    const bombs = [...observations.values()].flatMap((each) =>
      each.kind === 'response' && each.headers.some(([name]) => name === 'content-encoding') ? [each] : [],
    );
    expect(bombs.length).toBeGreaterThan(10);
    for (const { body } of bombs) expect(body.bytes).toBeLessThanOrEqual(bomb.length);
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
    expect(report.findings.filter(({ severity, outcome }) => outcome === 'failed' && severity !== 'low')).toEqual([]);
  });
});

test.describe('redirects are answers, and nobody follows them', () => {
  test('a loop', async ({ folder, reference }) => {
    const meddle: Meddle = (passing) => {
      const { request, response } = passing;
      if (!isCustomer(passing) || request.headers.authorization !== undefined) return false;
      response.writeHead(302, { location: `${request.url}` }).end();
      return true;
    };
    const { report, target, observations, status } = await runBetween(folder, reference, meddle);
    const redirected = [...observations.values()].filter((each) => each.kind === 'response' && each.status === 302);
    expect(redirected.length).toBeGreaterThan(10);
    expect(target.seen.length).toBeLessThan(report.cases.length * 2);
    expect(report.operations.map((each) => each.status)).toEqual(['violated', 'proven']);
    expect(status).toBe(1);
  });

  test('to another origin, which gets no request and no credential', async ({ folder, reference }) => {
    const strangers: string[] = [];
    const other = createServer((request, response) => {
      strangers.push(`${request.method} ${request.url}`);
      response.end();
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const meddle: Meddle = (passing) => {
      if (!isCustomer(passing) || isPreflight(passing)) return false;
      passing.response.writeHead(307, { location: `http://127.0.0.1:${port}/take` }).end();
      return true;
    };
    const { report } = await runBetween(folder, reference, meddle).finally(() => other.close());
    expect(strangers).toEqual([]);
    expect(report.operations.map(({ status }) => status)).not.toContain('untested');
  });
});

test.describe('a target that is busy', () => {
  for (const status of [429, 503]) {
    test(`${status} with Retry-After is asked again when it says, and then judged`, async ({ folder, reference }) => {
      const times = new Map<string, number[]>();
      const meddle: Meddle = (passing) => {
        const { request, response } = passing;
        if (!isCustomer(passing) || isPreflight(passing) || request.headers.authorization !== undefined) return false;
        const key = `${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`;
        const asked = [...(times.get(key) ?? []), performance.now()];
        times.set(key, asked);
        if (asked.length % 2 === 0) return false;
        response.writeHead(status, { 'retry-after': '1' }).end();
        return true;
      };
      const { report, status: exit } = await runBetween(folder, reference, meddle);
      expect(times.size).toBeGreaterThan(3);
      expect(report.operations.map((each) => each.status)).toEqual(['proven', 'proven']);
      expect(exit).toBe(0);
    });

    test(`${status} without it, and without end, is neither for nor against the API`, async ({ folder, reference }) => {
      const meddle: Meddle = (passing) => {
        if (!isCustomer(passing) || isPreflight(passing) || passing.request.headers.authorization !== undefined) {
          return false;
        }
        passing.response.writeHead(status).end();
        return true;
      };
      const { report, observations, status: exit } = await runBetween(folder, reference, meddle);
      const busy = [...observations.values()].filter((each) => each.kind === 'response' && each.status === status);
      expect(busy.length).toBeGreaterThan(10);
      expect(report.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      const outcomes = new Map(report.cases.map(({ id, outcome }) => [id, outcome]));
      expect(busy.map((each) => outcomes.get(each.case))).not.toContain('passed');
      expect(report.operations.map((each) => each.status)).toEqual(['unproven', 'proven']);
      expect(exit).toBe(0);
    });
  }
});

test('a target that dies midway stops the run, which says so and judges what it has', async ({ folder, reference }) => {
  const meddle: Meddle = ({ response, number }) => {
    if (number <= 60) return false;
    response.socket?.resetAndDestroy();
    return true;
  };
  const { report, stopped, status, observations, target } = await runBetween(folder, reference, meddle);
  expect(stopped).toMatch(/the target stopped answering: 20 requests in a row failed/);
  expect(report.finishedAt).toBeUndefined();
  expect(status).toBe(2);
  expect(observations.size).toBeLessThan(report.cases.length);
  expect(target.seen.length).toBeLessThan(60 + 20 + 4 * 16);
});

test.describe('from the start, exit 2 and one sentence', () => {
  const command = (folder: string) => twogate(['run', '--format', 'json'], { cwd: folder });

  test('a target that does not speak TLS', async ({ folder, reference }) => {
    const baseUrl = reference.baseUrl.replace('http:', 'https:');
    await writeWorkspace(folder, { ...reference, baseUrl });
    const ended = await command(folder);
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/https:.* does not answer: .*target\.tls\.ca/);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  test('a target that resets every connection', async ({ folder, reference }) => {
    const target = await openBetween(reference.baseUrl, ({ response }) => {
      response.socket?.resetAndDestroy();
      return true;
    });
    await writeWorkspace(folder, { ...reference, baseUrl: target.baseUrl });
    const ended = await command(folder);
    await target.close();
    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/does not answer: .*ECONNRESET|does not answer: .*other side closed/);
  });
});

test.describe('a disk that is full', () => {
  /** The shell's own limit on the size of files: what is written beyond it fails as on a full disk. */
  const limited = (folder: string, blocks: number) =>
    run(
      'bash',
      [
        '-c',
        `ulimit -f ${blocks}; trap '' XFSZ; exec "$0" "$@"`,
        process.execPath,
        `${ROOT}dist/src/cli/main.js`,
        'run',
        '--format',
        'json',
      ],
      { cwd: folder },
    );

  test('at the first file', async ({ folder, reference }) => {
    await writeWorkspace(folder, reference);
    const ended = await limited(folder, 1);
    expect(ended.stderr).toMatch(/plan\.json: the plan cannot be written: .*EFBIG/);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.status).toBe(2);
  });

  test('midway stops the run: what is in the journal can be judged', async ({ folder, reference }) => {
    const target = await openBetween(reference.baseUrl, () => false);
    await writeWorkspace(folder, { ...reference, baseUrl: target.baseUrl });
    await twogate(['run', '--format', 'json'], { cwd: folder });
    const { size } = await stat(join(folder, 'conformance-report/plan.json'));
    const sentByWhole = target.seen.length;
    const blocks = Math.ceil(size / 1024) + 1;
    const ended = await limited(folder, blocks);
    await target.close();
    expect(ended.stderr).toMatch(/journal\.ndjson: the journal cannot be written: .*EFBIG/);
    expect(ended.status).toBe(2);
    const { observations, finishedAt } = await readJournal(join(folder, 'conformance-report/journal.ndjson'));
    const plan = JSON.parse(await readFile(join(folder, 'conformance-report/plan.json'), 'utf8')) as {
      cases: unknown[];
    };
    expect(finishedAt).toBeUndefined();
    expect(observations.size).toBeGreaterThan(10);
    expect(observations.size).toBeLessThan(plan.cases.length);
    expect(target.seen.length - sentByWhole).toBeLessThan(sentByWhole);
  });
});
