import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import type { Report } from '../../src/model/report.ts';

/** One operation behind an API key, its bodies described by reference. */
const DOCUMENT = `
openapi: 3.1.0
info: { title: Things, version: '1' }
paths:
  /things:
    get:
      operationId: listThings
      security: [{ key: [] }]
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '401': { description: no, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } } } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Key } }
  schemas:
    Thing: { type: object, required: [id], properties: { id: { type: string }, parent: { $ref: '#/components/schemas/Thing' } } }
    Problem: { type: object, required: [title], properties: { title: { type: string } } }
`;

interface Answers {
  readonly granted: string;
  readonly refused: { readonly status?: number; readonly mediaType?: string; readonly body: string };
}

/** Runs the pipeline against a server that is sound but for what its bodies look like. */
async function reportOf({ granted, refused }: Answers): Promise<Report> {
  const server = createServer((request, response) => {
    if (request.headers['x-key'] === 'the-right-key') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(granted);
      return;
    }
    const mediaType = refused.mediaType ?? 'application/problem+json';
    response.writeHead(refused.status ?? 401, { 'content-type': mediaType, 'www-authenticate': 'Key realm="things"' });
    response.end(refused.body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'twogate-contract-'));
  try {
    const { port } = server.address() as AddressInfo;
    await writeFile(join(folder, 'openapi.yaml'), DOCUMENT);
    await writeFile(
      join(folder, 'twogate.config.yaml'),
      `document: ./openapi.yaml\ntarget: { baseUrl: 'http://127.0.0.1:${port}' }\nsecurity: { key: { source: static, tokens: [{ token: the-right-key }] } }\n`,
    );
    const config = await loadConfig({ cwd: folder, env: {}, flags: {}, needs: 'run' });
    await runConformance(config);
    return JSON.parse(await readFile(join(config.output, 'report.json'), 'utf8')) as Report;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const SOUND: Answers = { granted: '{"id":"a","parent":{"id":"b"}}', refused: { body: '{"title":"No key"}' } };

const messages = ({ findings }: Report): readonly string[] =>
  findings.map(({ rule, message }) => `${rule}: ${message}`);

test('answers as documented: nothing is found, and each status is told to be documented', async () => {
  const report = await reportOf(SOUND);
  expect(messages(report)).toEqual([]);
  expect(report.cases.flatMap(({ observed }) => observed ?? []).every(({ documented }) => documented)).toBe(true);
});

test('a body that its schema rules out is told, deep behind references, and leaves the gates proven', async () => {
  const report = await reportOf({ ...SOUND, granted: '{"id":"a","parent":{"id":7}}' });
  expect(messages(report)).toEqual([expect.stringMatching(/^body-matches-document: the body of 200 .*parent.*id/)]);
  expect(report.findings[0]?.severity).toBe('info');
  expect(report.summary.operations).toEqual({ proven: 1, violated: 0, unproven: 0, untested: 0 });
});

test('the body of a refusal is held against the document too', async () => {
  const report = await reportOf({ ...SOUND, refused: { body: '{"detail":"No key"}' } });
  expect(messages(report)).toEqual([expect.stringMatching(/^body-matches-document: the body of 401 .*title/)]);
});

test('a media type that the document does not have is told', async () => {
  const report = await reportOf({ ...SOUND, refused: { body: '<p>No key</p>', mediaType: 'text/html' } });
  expect(messages(report)).toEqual(['body-matches-document: 401 came as text/html, which the document does not have']);
});

test('a status that the document does not have is told in the report', async () => {
  const report = await reportOf({ ...SOUND, refused: { body: '', status: 403 } });
  const refusal = report.cases.find(({ credential }) => credential === 'absent');
  expect(refusal?.observed).toMatchObject({ status: 403, documented: false });
});
