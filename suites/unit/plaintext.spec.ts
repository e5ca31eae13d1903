import { expect, test } from '@playwright/test';
import { assertNoPlaintext } from '../../src/engine/plaintext.ts';

const refusal = (baseUrl: string, allowPlaintext = false): string => {
  const target = { baseUrl, allowPlaintext, writes: 'none', limits: LIMITS } as const;
  try {
    assertNoPlaintext(target, { locate: () => ({ file: 'twogate.config.yaml', line: 3 }) });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const LIMITS = { concurrency: 1, timeoutMs: 1000, runTimeoutMs: 1000 };

test('tokens do not travel in clear text to another machine', () => {
  expect(refusal('http://api.test:8080/v1')).toMatch(/tokens would travel to api\.test:8080 in clear text/);
  expect(refusal('http://192.0.2.7')).toMatch(/in clear text/);
});

test('unless the user says so, and within this machine, and over TLS', () => {
  expect(refusal('http://api.test', true)).toBe('');
  for (const url of ['http://127.0.0.1:3000', 'http://localhost/v1', 'http://[::1]:80', 'https://api.test']) {
    expect(refusal(url), url).toBe('');
  }
});
