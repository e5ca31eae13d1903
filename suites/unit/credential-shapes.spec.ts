import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { maskByShape } from '../../src/http/credential-shapes.ts';

/** What is left of a text in which each mask is a star. */
const masked = (text: string): string => maskByShape(text).replaceAll(/«credential [0-9a-f]{8}»/g, '*');

const HEX = '9f86d081884c7d659a2feaa0c55ad015';

test.describe('what looks like a credential is masked', () => {
  const SHAPES: readonly (readonly [text: string, left: string])[] = [
    ['cannot use sk_live_51Hx8vKqT2mZp9RwYbNc4DfG', 'cannot use *'],
    ['key AKIAIOSFODNN7EXAMPLE is inactive', 'key * is inactive'],
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a, revoked', '*, revoked'],
    [`refused: ${HEX}`, 'refused: *'],
    ['session 3f2504e0-4f89-41d3-9a0c-0305e82c3301 ended', 'session * ended'],
    ['sent eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', 'sent *'],
    ['is Kx7/Zq2mVb0+TnP4rLs8WyJd1cHf6GuA3eRiN9oB= it', 'is * it'],
    [`GET /reset/${HEX}/now`, 'GET /reset/*/now'],
    ['tried --password=hunter2 --user=ci', 'tried --password=* --user=ci'],
    ['GET /x?client_secret=abc&scope=read', 'GET /x?client_secret=*&scope=read'],
    ['{"password":"correct horse","user":"ci"}', '{"password":"*","user":"ci"}'],
    ["{'apiKey': 'abc'}", "{'apiKey': '*'}"],
    ['VAULT_TOKEN=s.abc\nnext', 'VAULT_TOKEN=*\nnext'],
    ['Password: hunter2', 'Password: *'],
    ['password: «hunter2»', 'password: *'],
    ['token="« s.abc »"', 'token="*"'],
    ['Authorization: Bearer abc123def', 'Authorization: Bearer *'],
    ['sent Basic Y2k6aHVudGVyMg==', 'sent Basic *'],
    ['postgres://ci:hunter2@db.internal:5432/app', 'postgres://*@db.internal:5432/app'],
    ['https://token@git.example.com/x.git', 'https://*@git.example.com/x.git'],
    ['key:\n-----BEGIN PRIVATE KEY-----\nMIIB\nabc\n-----END PRIVATE KEY-----\nend', 'key:\n*\nend'],
    ['-----BEGIN EC PRIVATE KEY-----\nMIIB cut here', '*'],
  ];
  for (const [text, left] of SHAPES) test(text.slice(0, 50), () => expect(masked(text)).toBe(left));

  test('words drawn by lot, nearly always', () => {
    const ways: readonly ((octets: Buffer) => string)[] = [
      (octets) => octets.toString('hex'),
      (octets) => octets.toString('base64'),
      (octets) => octets.toString('base64url'),
      (octets) => BigInt(`0x${octets.toString('hex')}`).toString(36),
      (octets) => octets.toString('hex').toUpperCase(),
      (octets) => octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
    ];
    for (const way of ways) {
      const words = Array.from({ length: 500 }, (_, index) =>
        way(createHash('sha256').update(String(index)).digest().subarray(0, 24)),
      );
      const whole = words.filter((word) => masked(`is ${word} stale?`) !== 'is * stale?');
      expect(whole.length, `${way}: ${whole}`).toBeLessThan(15);
    }
  });
});

test.describe('errors stay readable', () => {
  const READABLE = [
    'Error: connect ECONNREFUSED 127.0.0.1:8200',
    'ERR_TLS_CERT_ALTNAME_INVALID: Hostname/IP does not match certificate altnames',
    'cannot read /home/ci/.cache/node-v20.19.0-linux-x64/lib/node_modules/vault-cli/index.js:12:34',
    '    at Object.<anonymous> (file:///usr/lib/node_modules/npm/lib/utils/error-handler.js:120:34)',
    'File "/usr/lib/python3.11/site-packages/google/auth/transport/requests.py", line 212, in request',
    'com.example.auth.ClientCredentialsAuthorizationException: not allowed',
    'C:\\Users\\runner\\AppData\\Local\\Programs\\vault.exe is not recognized',
    'unknown scope orders:read for ord_123 (customer cus_42, tenant acme-staging-eu-west-1)',
    'token expired at 2026-01-02T03:04:05.123Z, run `vault login -method=oidc role=ci`',
    'invalid token: not found',
    'wrong password: try again',
    'error: password required',
    'Token: expired',
    'Basic authentication failed for https://vault.internal:8200/v1/auth/token/lookup-self',
    'bearer authentication is disabled',
    'arn:aws:iam::123456789012:role/continuous-integration is not authorized to perform sts:AssumeRole',
    'An error occurred (AccessDeniedException) when calling the GetSecretValue operation',
    'password=*** token=<redacted> secret=$SECRET',
    'OAuth2ClientCredentialsGrantHandler failed for api.eu-central-1.example.com',
    'X-Amz-Security-Token-Header-Value and TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'wrote /var/log/ci/2026-01-02T03-04-05.123Z-build2024-linux64.log',
    'x86_64-unknown-linux-gnu ip-10-0-12-34.eu-west-1.compute.internal python3.11-linux64-build2024',
    'logged in with «credential 0a1b2c3d» cannot narrow «credential 9f86d081», token=«credential 9f86d081»',
  ];
  for (const text of READABLE) test(text.slice(0, 60), () => expect(maskByShape(text)).toBe(text));
});
