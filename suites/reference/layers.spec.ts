import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Report } from '../../src/model/report.ts';
import { openReference } from './reference.ts';
import { runPipeline } from './run-pipeline.ts';
import { writeWorkspace } from './workspace.ts';

interface Gateway {
  readonly baseUrl: string;
  readonly close: () => Promise<void>;
}

/** A gateway that refuses what is no JWT itself, with a message and no challenge, and passes everything else on. */
async function startGateway(upstream: string): Promise<Gateway> {
  const server = createServer((incoming, outgoing) => {
    if (isNoToken(incoming.headers.authorization)) refuse(outgoing);
    else forward(upstream, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { baseUrl: `http://127.0.0.1:${port}`, close };
}

const isNoToken = (authorization = ''): boolean =>
  authorization !== '' && !/^Bearer [\w-]+\.[\w-]*\.[\w-]*$/i.test(authorization);

function refuse(outgoing: ServerResponse): void {
  outgoing.writeHead(401, { 'content-type': 'application/json', server: 'kong/3.9.0', 'x-kong-response-latency': '0' });
  outgoing.end('{"message":"Unauthorized"}');
}

function forward(upstream: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url } = incoming;
  const onward = request(`${upstream}${url}`, { method, headers }, (answer) => {
    const added = { via: '1.1 kong/3.9.0', 'x-kong-upstream-latency': '1', 'x-kong-proxy-latency': '0' };
    outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...added });
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
}

async function runBehindGateway(defects: readonly string[]): Promise<Report> {
  const reference = await openReference({ defects });
  const gateway = await startGateway(reference.baseUrl);
  try {
    const behind = { ...reference, baseUrl: gateway.baseUrl };
    return (await runPipeline((folder) => writeWorkspace(folder, behind))).report;
  } finally {
    await gateway.close();
    await reference.close();
  }
}

test('a finding names the layer that answered: the gateway its own refusals, the application the others', async () => {
  const { findings } = await runBehindGateway(['all-401']);
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  const layers = Object.fromEntries(failed.map(({ rule, layer }) => [rule, layer]));
  expect(layers['all-401'], 'fetched from behind the gateway').toBe('application');
  expect(layers['unauthorized-has-challenge'], 'the only 401s without a challenge are its own').toBe('gateway');
  expect(new Set(Object.values(layers))).toEqual(new Set(['application', 'gateway']));
  const [authentication = '', authorization = ''] = failed.find(({ rule }) => rule === 'all-401')?.evidence ?? [];
  expect(authentication).toMatch(/ · absent → 401 \(due 401\), control 200$/);
  expect(authorization).toMatch(/scope.* → 401 \(due 403\), control 200$/);
});

test('behind the same gateway, a sound application has no finding of its own', async () => {
  const { findings } = await runBehindGateway([]);
  const failed = findings.filter(({ outcome }) => outcome === 'failed');
  expect(failed.length).toBeGreaterThan(0);
  expect(new Set(failed.map(({ layer }) => layer))).toEqual(new Set(['gateway']));
});
