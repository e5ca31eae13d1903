import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { stringify } from 'yaml';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { Report } from '../../src/model/report.ts';
import { openReference } from './reference.ts';
import { runAgainst } from './run-reference.ts';
import { playwright } from './spawn.ts';
import { writeWorkspace } from './workspace.ts';

const RULE = 'refused-write-changes-nothing';
const KEY = 'key-of-the-note';

interface Note {
  text: string;
  reads: number;
  changedAt: string;
}

interface NoteService {
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** One note whose members change by themselves; `writes` says for whom a change is made. */
async function startNote(writes: (hasKey: boolean) => boolean): Promise<NoteService> {
  const note: Note = { text: 'as it was', reads: 0, changedAt: new Date(0).toISOString() };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const hasKey = request.headers['x-key'] === KEY;
    note.reads += 1;
    if (request.method === 'PUT' && writes(hasKey)) apply(note, Buffer.concat(chunks).toString());
    response.writeHead(hasKey ? 200 : 401, {
      'content-type': 'application/json',
      ...(hasKey ? {} : { 'www-authenticate': 'ApiKey realm="notes"' }),
    });
    response.end(hasKey ? JSON.stringify({ ...note, servedAt: performance.now() }) : '');
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function apply(note: Note, body: string): void {
  try {
    const { text } = JSON.parse(body) as { readonly text?: unknown };
    if (typeof text === 'string') note.text = text;
  } catch {
    // What cannot be read changes nothing.
  }
}

const schema = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Note', version: '1' },
  security: [{ key: [] }],
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
  paths: {
    '/note': {
      get: { responses: { 200: { description: 'The note', content: { 'application/json': { schema } } } } },
      put: {
        requestBody: { required: true, content: { 'application/json': { schema, example: { text: 'as it is now' } } } },
        responses: { 200: { description: 'The note', content: { 'application/json': { schema } } } },
      },
    },
  },
};

async function runNote(writes: (hasKey: boolean) => boolean, allowed: 'refusals' | 'all'): Promise<Report> {
  const { baseUrl, close } = await startNote(writes);
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(DOCUMENT));
    const file = join(folder, 'twogate.config.yaml');
    const security = { key: { source: 'static', tokens: [{ token: KEY }] } };
    await writeFile(file, stringify({ document: './openapi.json', target: { baseUrl, writes: allowed }, security }));
    const config = await loadConfig({ config: file, cwd: folder, env: {}, flags: {}, needs: 'run' });
    return (await runConformance(config)).report;
  } finally {
    await close();
    await rm(folder, { recursive: true, force: true });
  }
}

const found = ({ findings }: Report) =>
  findings.filter(({ rule }) => rule === RULE).map(({ outcome, operations }) => ({ outcome, operations }));

test('members that change by themselves are no trace of a refused write', async () => {
  const report = await runNote((hasKey) => hasKey, 'all');
  expect(found(report)).toEqual([]);
  expect(report.operations.map(({ status }) => status)).toEqual(['proven', 'proven']);
});

for (const allowed of ['all', 'refusals'] as const) {
  test(`a refused write that is done is found with writes: ${allowed}`, async () => {
    const report = await runNote(() => true, allowed);
    expect(found(report)).toEqual([{ outcome: 'failed', operations: ['PUT /note'] }]);
  });
}

test('nothing is read with writes: refusals that a granted write would have shown', async () => {
  expect(found(await runNote((hasKey) => hasKey, 'refusals'))).toEqual([]);
});

test('produced objects are read where the refused writes are sent', async () => {
  const { report } = await runAgainst(await openReference({ defects: ['writes-before-scope'] }));
  const requests = report.cases.filter(({ operation }) => operation === 'PATCH /orders/{orderId}');
  const url = (name: string) => requests.find(({ id }) => id.endsWith(name))?.request?.url;
  expect(url('read-after-refusals')).toBe(url('wrong-scope'));
  expect(url('read-before')).toBe(url('wrong-scope'));
});

test('one test per operation finds the same', async () => {
  const reference = await openReference({ defects: ['deletes-in-background'] });
  const folder = await mkdtemp(join(tmpdir(), 'twogate-'));
  try {
    const config = await writeWorkspace(folder, reference);
    const run = (workers: string) =>
      playwright(
        [
          'test',
          '--project=conformance',
          `--workers=${workers}`,
          '-g',
          'deleteOrder|DELETE /orders',
          '--reporter=line',
        ],
        {
          env: { TWOGATE_CONFIG: config },
        },
      );
    for (const workers of ['1', '2']) expect((await run(workers)).stdout).toContain(RULE);
  } finally {
    await reference.close();
    await rm(folder, { recursive: true, force: true });
  }
});
