import { expect, test } from '@playwright/test';
import { probeCase } from '../../src/engine/probe.ts';
import { createTransport } from '../../src/http/transport.ts';
import { serveHttp } from './loopback.ts';
import { plannedOperation, testCaseOf } from './plan-literals.ts';

test.describe("the base URL stands in for the document's server, and an operation's own lies beside it", () => {
  for (const [base, path, expected] of [
    ['', '/orders', '/orders'],
    ['/', '/orders', '/orders'],
    ['/api/v1', '/orders', '/api/v1/orders'],
    ['/api/v1', '/admin/orders', '/api/v1/admin/orders'],
    ['/api/v1', '/../v2/orders', '/api/v2/orders'],
    ['/staging/api/v1', '/../../files/orders', '/staging/files/orders'],
    ['', '/../v2/orders', '/v2/orders'],
    ['/v1', '/../../../v2/orders', '/v2/orders'],
    ['/v1', '/..orders', '/v1/..orders'],
    ['/v1', '/../', '/'],
  ] as const) {
    test(`${path} below ${base || 'nothing'}`, async () => {
      const target = await serveHttp((request, response) => response.end(request.url));
      const transport = createTransport({ origin: target.origin, timeoutMs: 5000, connections: 1, keepBytes: 1000 });
      try {
        const operation = plannedOperation('GET', '/orders', { path });
        const observation = await probeCase(testCaseOf(operation, 'absent'), operation, {
          transport,
          credentials: async () => undefined,
          baseUrl: new URL(`${target.origin}${base}`),
          writes: 'all',
          redact: (text) => text,
        });
        expect(observation).toMatchObject({ kind: 'response', body: { text: expected } });
        expect(observation).toMatchObject({ request: { url: `${target.origin}${expected}` } });
      } finally {
        await transport.close();
        await target.close();
      }
    });
  }
});
