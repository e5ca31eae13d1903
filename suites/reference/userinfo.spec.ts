import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { deadOrigin } from '../unit/loopback.ts';
import { twogate } from './spawn.ts';

const PASSWORD = 'cnry-password-in-url';

let folder = '';
let url = '';

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-userinfo-'));
  url = (await deadOrigin()).replace('//', `//user:${PASSWORD}@`);
});

test.afterEach(() => rm(folder, { recursive: true, force: true }));

const document = (reference?: string) => ({
  openapi: '3.1.0',
  info: { title: 'Items', version: '1' },
  components: {
    securitySchemes: {
      oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://x.test/t', scopes: { read: '' } } } },
    },
  },
  paths: {
    '/items': {
      get: {
        security: [{ oauth: ['read'] }],
        responses: { 200: reference === undefined ? { description: '' } : { $ref: reference } },
      },
    },
  },
});

async function write(name: string, value: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(value));
  return path;
}

interface Refused {
  readonly args: readonly string[];
  readonly says: RegExp;
  readonly status?: number;
}

async function expectRefused({ args, says, status = 2 }: Refused): Promise<void> {
  const ended = await twogate([...args, '--debug'], { cwd: folder });
  expect(`${ended.stdout}${ended.stderr}`).toMatch(says);
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(PASSWORD);
  expect(ended.status).toBe(status);
}

const source = (more: object) => ({ source: 'client-credentials', clientId: 'kit', clientSecret: 'secret', ...more });

test.describe('a password in the URL of an authorization server', () => {
  for (const name of ['issuer', 'tokenEndpoint', 'jwksUri', 'introspectionEndpoint', 'revocationEndpoint']) {
    test(name, async () => {
      await write('openapi.json', document());
      const oauth = source({ tokenEndpoint: 'http://127.0.0.1:9/t', [name]: `${url}/t` });
      const config = await write('config.json', {
        document: './openapi.json',
        target: { baseUrl: 'http://127.0.0.1:9' },
        security: { oauth },
      });
      await expectRefused({
        args: ['run', '--config', config],
        says: new RegExp(`#/security/oauth/${name}: ${name} must not hold a user name or password`),
      });
    });
  }
});

test('in the base URL, by configuration and by flag', async () => {
  await write('openapi.json', document());
  const config = await write('config.json', { document: './openapi.json', target: { baseUrl: url } });
  const says = /must not hold a user name or password/;
  await expectRefused({ args: ['run', '--config', config], says });
  await expectRefused({ args: ['run', '--document', 'openapi.json', '--base-url', url], says });
});

test('in the place of the document', async () => {
  const says = /127\.0\.0\.1:\d+\/openapi\.json: there is no such file\. Download it first/;
  for (const args of [
    ['plan', '--document', `${url}/openapi.json`],
    ['lint', `${url}/openapi.json`],
    ['init', `${url}/openapi.json`],
  ]) {
    await expectRefused({ args, says });
  }
});

test('in a reference, permitted or not', async () => {
  await write('openapi.json', document(`${url}/shared.json#/Items`));
  const says =
    /the reference to http:\/\/127\.0\.0\.1:\d+\/shared\.json is refused: its URL holds a user name or password/;
  for (const permitted of [[], ['--allow-ref', url]]) {
    await expectRefused({ args: ['plan', '--document', 'openapi.json', ...permitted], says, status: 0 });
  }
});
