import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { importJWK, SignJWT } from 'jose';
import { request } from 'undici';
import { parse, stringify } from 'yaml';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { Config } from '../../src/model/config.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Report } from '../../src/model/report.ts';
import { openReference, type Reference } from './reference.ts';
import { playwright, twogate } from './spawn.ts';
import {
  type DocumentOptions,
  KEYS,
  startThings,
  THEIRS,
  type Things,
  type ThingsOptions,
  thingsDocument,
} from './things.ts';
import { writeWorkspace } from './workspace.ts';

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const statuses = ({ operations }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(
    operations.map(({ id, status, reason }) => [id, status === 'proven' ? status : `${status}: ${reason}`]),
  );

const allProven = (report: Report): void =>
  expect(statuses(report)).toEqual(Object.fromEntries(report.operations.map(({ id }) => [id, 'proven'])));

interface Setting extends ThingsOptions {
  readonly document?: DocumentOptions;
  readonly config?: Partial<Config>;
  readonly writes?: 'none' | 'refusals' | 'all';
}

interface Ran {
  readonly report: Report;
  readonly things: Things;
  readonly folder: string;
}

/** Runs the whole pipeline against a service of things. */
async function withThings(setting: Setting, body: (ran: Ran) => Promise<void> | void): Promise<void> {
  const things = await startThings(setting);
  try {
    await inFolder(async (folder) => {
      const file = await writeThings(folder, things, setting);
      const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
      await body({ ...(await runConformance(config)), things, folder });
    });
  } finally {
    await things.close();
  }
}

async function writeThings(
  folder: string,
  { baseUrl }: Things,
  { document, config, writes }: Setting,
): Promise<string> {
  const file = join(folder, 'twogate.config.yaml');
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(thingsDocument(document)));
  const whole: Config = {
    document: './openapi.json',
    target: { baseUrl, writes: writes ?? 'all' },
    security: {
      key: { source: 'static', tokens: [{ token: KEYS['x-key'] }] },
      other: { source: 'static', tokens: [{ token: KEYS['x-other-key'] }] },
    },
    ...config,
  };
  await writeFile(file, stringify(whole));
  return file;
}

/** Of a row, the granted cases that are sent by its operation's own method: others only read. */
const controlsOf = ({ cases }: Report, id: string): Report['cases'] =>
  cases.filter(
    ({ operation, standing, request: sent }) =>
      operation === id && standing === 'sufficient' && sent?.method === id.split(' ')[0],
  );

async function planOf(folder: string): Promise<Plan> {
  return JSON.parse(await readFile(join(folder, 'conformance-report', 'plan.json'), 'utf8')) as Plan;
}

/** Cases whose request has the path of the control's own, whatever else it changes. */
function atOwnPath({ operations, cases }: Plan): ReadonlySet<string> {
  const pathOf = (operation: string, variant: string): string | undefined => {
    const template = operations.find(({ id }) => id === operation)?.requests[variant];
    return template === undefined || 'unbuildable' in template ? undefined : template.path;
  };
  const own = cases.filter(({ operation, request: sent }) => pathOf(operation, sent) === pathOf(operation, 'golden'));
  return new Set(own.map(({ id }) => id));
}

/** RFC 9110, section 9.2.1. */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

const deleted = ({ received }: Things): readonly string[] =>
  received.filter(({ method }) => method === 'DELETE').map(({ path }) => path);

test.describe('the reference API without any example of an order or an item', () => {
  const isParameter = (value: JsonObject): boolean =>
    value.in === 'path' && /^(?:order|item)Id$/.test(String(value.name));

  function withoutExamples(value: Json): Json {
    if (Array.isArray(value)) return value.map(withoutExamples);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([name]) => name !== 'example' || !isParameter(value as JsonObject));
    return Object.fromEntries(entries.map(([name, inner]) => [name, withoutExamples(inner)]));
  }

  const withoutLinks = (text: string): string => text.replaceAll(/^( +)links:\n(?:\1 +.*\n)+/gm, '');

  /** The API's orders, whole, as its own listing has them. */
  async function ordersOf(reference: Reference): Promise<unknown> {
    const { privateJwk, issuer, audience } = reference;
    const claims = { iss: issuer, aud: audience, sub: 'tester', exp: Date.now() / 1000 + 300, scope: 'orders:read' };
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: privateJwk.kid });
    const authorization = `Bearer ${await token.sign(await importJWK(privateJwk))}`;
    const { body } = await request(`${reference.baseUrl}/orders?limit=100`, { headers: { authorization } });
    return body.json();
  }

  async function withBareReference(
    change: (text: string) => string,
    body: (run: { readonly config: string; readonly folder: string; readonly reference: Reference }) => Promise<void>,
  ): Promise<void> {
    const reference = await openReference();
    try {
      await inFolder(async (folder) => {
        const config = await writeWorkspace(folder, reference);
        const text = change(await readFile(reference.documentPath, 'utf8'));
        await writeFile(join(folder, 'openapi.yaml'), stringify(withoutExamples(parse(text) as Json)));
        await body({ config, folder, reference });
      });
    } finally {
      await reference.close();
    }
  }

  for (const [name, change] of [
    ['by its links', (text: string) => text],
    ['by the structure of its paths alone', withoutLinks],
  ] as const) {
    test(`is proven ${name}, and left as it was found`, async () => {
      await withBareReference(change, async ({ config, folder, reference }) => {
        const document = await readFile(join(folder, 'openapi.yaml'), 'utf8');
        expect(document).not.toMatch(/example: [oi]-\d/);
        expect(document.includes('links:')).toBe(name === 'by its links');
        const before = await ordersOf(reference);
        const { report } = await runConformance(
          await loadConfig({ config, cwd: folder, env: {}, flags: {}, needs: 'run' }),
        );
        const unproven = Object.entries(statuses(report)).filter(([, status]) => /^(?:unproven|untested)/.test(status));
        expect(unproven).toEqual([]);
        expect(report.operations).toHaveLength(18);
        expect(report.leftovers).toEqual([]);
        expect(await ordersOf(reference)).toEqual(before);
      });
    });
  }

  test('both hosts come to the same statuses', async () => {
    await withBareReference(withoutLinks, async ({ config, folder, reference }) => {
      const before = await ordersOf(reference);
      const file = join(folder, 'conformance-report', 'report.json');
      await twogate(['run', '--config', config]);
      const byCommand = JSON.parse(await readFile(file, 'utf8')) as Report;
      await rm(file);
      await playwright(['test', '--project=conformance', '--reporter=./src/reporter.ts'], {
        env: { TWOGATE_CONFIG: config },
      });
      const byPlaywright = JSON.parse(await readFile(file, 'utf8')) as Report;
      expect(statuses(byPlaywright)).toEqual(statuses(byCommand));
      expect(byPlaywright.summary).toEqual(byCommand.summary);
      expect([...byPlaywright.leftovers, ...byCommand.leftovers]).toEqual([]);
      expect(await ordersOf(reference)).toEqual(before);
    });
  });
});

test.describe('what is made', () => {
  test('is made for each case that destroys, and is gone afterwards', async () => {
    await withThings({}, ({ report, things }) => {
      allProven(report);
      expect(things.there()).toEqual([`things/${THEIRS}`]);
      const controls = controlsOf(report, 'DELETE /things/{thingId}');
      expect(controls).toHaveLength(2);
      expect(new Set(controls.map((each) => each.request?.url)).size).toBe(2);
      expect(things.received.some(({ path }) => /%7B|\{/i.test(path))).toBe(false);
    });
  });

  test('refusals go to the object of their control', async () => {
    await withThings({}, async ({ report, folder }) => {
      const own = atOwnPath(await planOf(folder));
      const urls = new Map(report.cases.map(({ id, request: sent }) => [id, sent?.url.split('?')[0]]));
      const refusals = report.cases.filter(
        ({ id, control, request: sent }) => control !== undefined && sent !== undefined && own.has(id),
      );
      expect(refusals.length).toBeGreaterThan(20);
      for (const { id, control = '' } of refusals) expect([id, urls.get(id)]).toEqual([id, urls.get(control)]);
    });
  });

  test('lies below the object that its own request names', async () => {
    await withThings({}, ({ report }) => {
      const sent = report.cases.find(({ id }) => id.startsWith('GET /things/{thingId}/parts/{partId} · sufficient'));
      expect(sent?.observed?.status).toBe(200);
    });
  });

  for (const id of ['a/b', 'a?b', 'a b', 'a%b', '%2F', 'a#b', '{thingId}', 'ü', '..a', "o'1;x=1&y=2"]) {
    test(`is named as it is: ${id}`, async () => {
      await withThings({ idOf: (count) => `${id}${count}` }, ({ report, things }) => {
        allProven(report);
        expect(report.leftovers).toEqual([]);
        expect(things.there()).toEqual([`things/${THEIRS}`]);
      });
    });
  }

  test('numbers name things too', async () => {
    await withThings({ idOf: (count) => count }, ({ report }) => allProven(report));
  });

  test('Location alone names things too', async () => {
    const created = (id: string | number) => ({ status: 201, headers: { location: `/things/${id}` } });
    const change = { 'POST /things': { responses: { 201: { description: 'Made' } } } };
    await withThings({ created, document: { change } }, ({ report, things }) => {
      allProven(report);
      expect(things.there()).toEqual([`things/${THEIRS}`]);
    });
  });
});

test.describe('what is not made', () => {
  const ANSWERS = [
    ['a conflict', () => ({ status: 409 }), 'POST /things, which makes thingId, was answered 409'],
    ['a crash', () => ({ status: 500 }), 'POST /things, which makes thingId, was answered 500'],
    ['no id', () => ({ status: 201, body: {} }), 'POST /things, which makes thingId, was answered 201 without one'],
    [
      'a dot segment',
      () => ({ status: 201, body: { id: '..' } }),
      'POST /things, which makes thingId, was answered 201 without one',
    ],
  ] as const;
  const change = { 'GET /things': undefined };

  for (const [name, created, sentence] of ANSWERS) {
    test(`${name}: untested, with the producer and its answer`, async () => {
      await withThings({ created, document: { change } }, ({ report, things }) => {
        expect(statuses(report)['GET /things/{thingId}']).toContain(
          `: ${sentence}; no value for path parameter thingId`,
        );
        expect(statuses(report)['DELETE /things/{thingId}']).toContain(sentence);
        expect(things.received.some(({ path }) => path.includes('..'))).toBe(false);
      });
    });

    test(`${name}: the document's example`, async () => {
      await withThings({ created, document: { change, example: THEIRS } }, ({ report }) => {
        expect(statuses(report)['GET /things/{thingId}']).toBe('proven');
      });
    });
  }

  test('a producer without an id is asked once, not for every case, and what it made is listed', async () => {
    await withThings({ created: () => ({ status: 201, body: {} }), document: { change } }, ({ report, things }) => {
      const granted = things.received.filter(
        ({ method, path, hasKey }) => method === 'POST' && path === '/things' && hasKey,
      );
      const controls = controlsOf(report, 'POST /things');
      expect(controls).toHaveLength(2);
      expect(granted).toHaveLength(controls.length + 1);
      expect(report.leftovers).toContainEqual({
        operation: 'POST /things',
        parameter: 'id',
        value: 'unknown',
        reason: 'nothing in the document tells how to name and delete it',
      });
    });
  });

  test('a list feeds what reads and nothing that writes', async () => {
    await withThings({ created: () => ({ status: 409 }) }, ({ report, things }) => {
      expect(statuses(report)['GET /things/{thingId}']).toBe('proven');
      expect(statuses(report)['DELETE /things/{thingId}']).toContain(
        'only lists what is there, and a write must not touch that',
      );
      expect(deleted(things)).toEqual([]);
      expect(things.received.some(({ path }) => /%7B|\{/i.test(path))).toBe(false);
      expect(things.there()).toContain(`things/${THEIRS}`);
    });
  });

  test('what answers with what was there does not feed a deletion', async () => {
    const created = () => ({ status: 200, body: { id: THEIRS } });
    await withThings({ created }, ({ report, things }) => {
      expect(statuses(report)['DELETE /things/{thingId}']).toContain('may not have created it');
      expect(deleted(things)).toEqual([]);
      expect(things.there()).toContain(`things/${THEIRS}`);
      expect(report.leftovers).toEqual([]);
    });
  });
});

test.describe('safety', () => {
  test('writes: refusals never sends a creation', async () => {
    await withThings({ writes: 'refusals' }, ({ report, things }) => {
      expect(things.received.filter(({ method, hasKey }) => !SAFE.includes(method) && hasKey)).toEqual([]);
      expect(things.received.some(({ method }) => method === 'POST')).toBe(true);
      expect(things.there()).toEqual([`things/${THEIRS}`]);
      expect(statuses(report)['GET /things/{thingId}']).toBe('proven');
      expect(statuses(report)['PUT /things/{thingId}']).toContain('target.writes is refusals');
    });
  });

  test('writes: none sends no write at all', async () => {
    await withThings({ writes: 'none' }, ({ things }) => {
      const writes = things.received.filter(({ method, path }) => !SAFE.includes(method) || path.includes('_method='));
      expect(writes).toEqual([]);
    });
  });

  test('what a fail-open creation made is removed too', async () => {
    await withThings({ open: ['POST'] }, ({ report, things }) => {
      expect(statuses(report)['POST /things']).toMatch(/^violated/);
      expect(things.there()).toEqual([`things/${THEIRS}`]);
      expect(report.leftovers).toEqual([]);
    });
  });

  test('where nothing may be written, what a fail-open creation made is listed', async () => {
    await withThings({ open: ['POST'], writes: 'refusals' }, ({ report, things }) => {
      expect(report.leftovers.length).toBeGreaterThan(0);
      expect(new Set(report.leftovers.map(({ reason }) => reason))).toEqual(new Set(['target.writes is refusals']));
      expect(things.there()).toHaveLength(report.leftovers.length + 1);
    });
  });

  test('a fail-open deletion does not cost its own proof', async () => {
    await withThings({ open: ['DELETE'] }, ({ report }) => {
      const controls = controlsOf(report, 'DELETE /things/{thingId}');
      expect(controls.map(({ observed }) => observed?.status)).toEqual([204, 204]);
      expect(statuses(report)['DELETE /things/{thingId}']).toMatch(/^violated/);
    });
  });
});

test.describe('leftovers', () => {
  const change = { 'DELETE /things/{thingId}': undefined, 'DELETE /things/{thingId}/parts/{partId}': undefined };

  test('of an API that deletes nothing are listed in every report', async () => {
    await withThings({ document: { change } }, async ({ report, things, folder }) => {
      const left = report.leftovers.map(({ value }) => value).sort();
      expect(left).toEqual(
        things
          .there()
          .map((path) => path.split('/').at(-1) ?? '')
          .filter((id) => id !== THEIRS)
          .sort(),
      );
      expect(left.length).toBeGreaterThan(2);
      expect(report.leftovers[0]?.reason).toBe('the document has no operation that deletes it');
      const page = await readFile(join(folder, 'conformance-report', 'index.html'), 'utf8');
      expect(page).toContain('Left behind at the target');
      const junit = await readFile(join(folder, 'conformance-report', 'junit.xml'), 'utf8');
      expect(junit).toContain('name="leftover" value="thingId ');
    });
  });

  test('are printed in the terminal', async () => {
    const things = await startThings();
    try {
      await inFolder(async (folder) => {
        const { stdout } = await twogate([
          'run',
          '--config',
          await writeThings(folder, things, { document: { change } }),
        ]);
        expect(stdout).toMatch(
          /Left behind at the target:\n {2}thingId t-\d+, made by POST \/things: the document has no operation/,
        );
      });
    } finally {
      await things.close();
    }
  });

  test('say how the deletion was answered', async () => {
    await withThings({ removable: false }, ({ report }) => {
      expect(new Set(report.leftovers.map(({ reason }) => reason.replace(/^DELETE \S+ /, '')))).toEqual(
        new Set(['was answered 405']),
      );
    });
  });
});
