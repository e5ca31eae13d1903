import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { loadCatalogue } from '../../src/catalogue.ts';
import { type Conformance, runConformance } from '../../src/cli/conformance.ts';
import { loadConfig } from '../../src/config.ts';
import { createCredentials, type ReadyCredential } from '../../src/engine/credentials.ts';
import { describeError, TwogateError } from '../../src/errors.ts';
import { curlCommand } from '../../src/http/curl.ts';
import { certificateOf } from '../../src/http/present.ts';
import type { OpenTokenSource } from '../../src/model/credential.ts';
import type { SecurityScheme } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import { selfSigned } from '../../src/x509/copy.ts';
import { type Authority, issue, makeAuthority, type Pair } from './certificates.ts';
import { BOUND_DOCUMENT, MTLS_DOCUMENT, type MutualTlsOptions, startMutualTls } from './mutual-tls-service.ts';

const SCHEME: SecurityScheme = {
  name: 'mtls',
  type: 'mutualTLS',
  family: 'mutualTLS',
  scopes: [],
  pointer: '#/components/securitySchemes/mtls',
};

const HOUR = 3600_000;

const { credentials: kinds, sources } = await loadCatalogue();

let folder = '';
let authority: Authority;
let server: Pair;
let jwk: JWK;

const file = (name: string): string => join(folder, name);

async function put(name: string, { certificate, key }: Pair): Promise<void> {
  await writeFile(file(`${name}.pem`), certificate);
  await writeFile(file(`${name}.key`), key);
}

const past = { notBefore: new Date(Date.now() - 48 * HOUR), notAfter: new Date(Date.now() - 24 * HOUR) };

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-mtls-'));
  authority = await makeAuthority('Items Test Authority');
  server = await issue(authority, { name: '127.0.0.1' });
  await put('authority', authority);
  await put('other-authority', await makeAuthority('Another Authority'));
  const client = await issue(authority, { name: 'orders-client' });
  await put('client', client);
  await put('rsa', await issue(authority, { name: 'orders-client', algorithm: 'RSA' }));
  await put('other', await issue(authority, { name: 'another-client' }));
  await put('expired', await issue(authority, { name: 'orders-client', ...past }));
  await put('early', await issue(authority, { name: 'orders-client', notBefore: new Date(Date.now() + HOUR / 2) }));
  const sealed = createPrivateKey(client.key).export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'open sesame',
  });
  await writeFile(file('sealed.key'), sealed);
  await writeFile(file('text.pem'), 'no certificate');
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test-1' };
  await writeFile(file('jwk.json'), JSON.stringify(jwk));
  await writeFile(file('openapi.yaml'), MTLS_DOCUMENT);
  await writeFile(file('bound.yaml'), BOUND_DOCUMENT);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

const pair = (name: string, key = name): JsonObject => ({ certificate: `./${name}.pem`, key: `./${key}.key` });

async function open(options: JsonObject): Promise<OpenTokenSource> {
  const source = sources.find(({ id }) => id === 'client-certificate');
  if (source === undefined) throw new Error('no token source client-certificate');
  return source.open(options, { scheme: SCHEME, folder });
}

async function get(source: OpenTokenSource, kind: string): Promise<ReadyCredential> {
  const credentials = createCredentials({ schemes: { mtls: SCHEME }, kinds, sources: new Map([['mtls', source]]) });
  const made = await credentials({ scheme: 'mtls', kind, scopes: [] });
  if (made === undefined || 'unavailable' in made) throw new Error(`no credential: ${made?.unavailable}`);
  return made;
}

async function certificateFor(source: OpenTokenSource, kind: string): Promise<X509Certificate> {
  const { placement } = await get(source, kind);
  if (placement.certificate === undefined) throw new Error('no certificate');
  const { certificate, key } = placement.certificate;
  const x509 = new X509Certificate(certificate);
  expect(x509.checkPrivateKey(createPrivateKey(key)), 'its own key').toBe(true);
  return x509;
}

/** What two certificates do not have in common. */
function apart(one: X509Certificate, other: X509Certificate): readonly string[] {
  const facts = ({
    subject,
    issuer,
    serialNumber,
    validFrom,
    validTo,
    publicKey,
    subjectAltName,
    ca,
  }: X509Certificate) => ({
    subject,
    issuer,
    serialNumber,
    validFrom,
    validTo,
    subjectAltName,
    ca,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
    keyType: publicKey.asymmetricKeyType,
  });
  const [a, b] = [facts(one), facts(other)] as const;
  return Object.keys(a).filter((name) => a[name as keyof typeof a] !== b[name as keyof typeof b]);
}

test.describe('a certificate differs from the sufficient one in what its kind says, and in nothing else', () => {
  for (const name of ['client', 'rsa']) {
    test(`untrusted-certificate (${name}): it is signed by itself`, async () => {
      const source = await open(pair(name));
      const sound = await certificateFor(source, 'sufficient');
      const copy = await certificateFor(source, 'untrusted-certificate');
      expect(apart(sound, copy)).toEqual(['issuer', 'publicKey']);
      expect(copy.issuer).toBe(copy.subject);
      expect(copy.verify(copy.publicKey)).toBe(true);
      expect(sound.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    });
  }

  for (const name of ['client', 'rsa']) {
    test(`expired-certificate (${name}): its authority issues it once more, an hour out of date`, async () => {
      const source = await open({ ...pair(name), authority: pair('authority') });
      const sound = await certificateFor(source, 'sufficient');
      const copy = await certificateFor(source, 'expired-certificate');
      expect(apart(sound, copy).filter((each) => each !== 'validFrom')).toEqual(['validTo']);
      expect(Date.parse(copy.validFrom)).toBeLessThan(Date.parse(copy.validTo));
      expect(Math.abs(Date.now() - HOUR - Date.parse(copy.validTo))).toBeLessThan(HOUR / 10);
      expect(copy.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    });
  }

  test('what only the user can have is untested until it is supplied', async () => {
    const source = await open(pair('client'));
    for (const kind of ['expired-certificate', 'other-client-certificate']) {
      await expect(get(source, kind)).rejects.toThrow(`supply one as security.mtls.kinds.${kind}`);
    }
    const supplied = { 'expired-certificate': pair('expired'), 'other-client-certificate': pair('other') };
    const full = await open({ ...pair('client'), kinds: supplied });
    expect((await certificateFor(full, 'other-client-certificate')).subject).toBe('CN=another-client');
    expect(Date.parse((await certificateFor(full, 'expired-certificate')).validTo)).toBeLessThan(Date.now());
  });

  test('a chain is kept, and a key with a passphrase is opened', async () => {
    const chain = `${await readFile(file('client.pem'), 'utf8')}${authority.certificate}`;
    await writeFile(file('chain.pem'), chain);
    const source = await open({ certificate: './chain.pem', key: './sealed.key', passphrase: 'open sesame' });
    const { placement } = await get(source, 'sufficient');
    expect(placement.certificate?.certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(placement.certificate?.key).toContain('BEGIN PRIVATE KEY');
  });

  test('a bundle that holds no certificate has nothing to copy', async () => {
    expect(certificateOf('nothing')).toEqual({ certificate: '', key: '' });
    await expect(selfSigned({ certificate: 'nothing', key: '' })).rejects.toThrow();
  });
});

interface Given extends Partial<MutualTlsOptions> {
  readonly security?: JsonObject;
  readonly document?: string;
  readonly profile?: string;
  readonly ca?: string;
}

let runs = 0;

const FULL: JsonObject = {
  source: 'client-certificate',
  certificate: '../client.pem',
  key: '../client.key',
  authority: { certificate: '../authority.pem', key: '../authority.key' },
  kinds: { 'other-client-certificate': { certificate: '../other.pem', key: '../other.key' } },
};

/** The whole pipeline against a service of its own. */
async function run(given: Given = {}): Promise<Conformance & { readonly written: string }> {
  const { security = { mtls: FULL }, document = 'openapi.yaml', profile = 'mtls', ca = '../authority.pem' } = given;
  const { omitted, strict, tokensBy } = given;
  const service = await startMutualTls({
    authority,
    server,
    client: 'orders-client',
    ...(omitted === undefined ? {} : { omitted }),
    ...(strict === undefined ? {} : { strict }),
    ...(tokensBy === undefined ? {} : { tokensBy }),
  });
  runs += 1;
  const own = file(`run-${runs}`);
  await mkdir(own);
  const target = { baseUrl: service.origin, ...(ca === '' ? {} : { tls: { ca } }) };
  const config = { document: `../${document}`, target, security, policy: { profile } };
  await writeFile(join(own, 'twogate.config.json'), JSON.stringify(config));
  try {
    const resolved = await loadConfig({ cwd: own, env: {}, flags: {}, needs: 'run' });
    const conformance = await runConformance(resolved);
    const names = await readdir(resolved.output);
    const texts = await Promise.all(names.map((name) => readFile(join(resolved.output, name), 'utf8')));
    return { ...conformance, written: texts.join('\n') };
  } finally {
    await service.close();
  }
}

const outcomes = ({ cases }: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(cases.map(({ id, operation, outcome }) => [id.slice(operation.length + 3), outcome]));

/** By kind: what came of the request as documented, without those that ask otherwise or again. */
const documented = (report: Report): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(outcomes(report)).filter(([id]) => !id.includes(' · ')));

/** Of every request with a credential of this kind, however it asks. */
const outcomesOf = ({ cases }: Report, kind: string): readonly string[] => [
  ...new Set(cases.filter(({ credential }) => credential === kind).map(({ outcome }) => outcome)),
];

const failures = ({ findings }: Report): readonly string[] =>
  findings.filter(({ outcome, severity }) => outcome === 'failed' && severity !== 'info').map(({ rule }) => rule);

const statuses = ({ operations }: Report): readonly string[] =>
  operations.map(({ status, reason }) => reason ?? status);

test.describe('the whole pipeline', () => {
  test('proves a sound API, and no key is written anywhere', async () => {
    const { report, written } = await run();
    expect(statuses(report)).toEqual(['proven', 'proven']);
    expect(documented(report)).toEqual({
      sufficient: 'passed',
      absent: 'passed',
      'untrusted-certificate': 'passed',
      'expired-certificate': 'passed',
      'other-client-certificate': 'passed',
    });
    expect(outcomesOf(report, 'absent')).toEqual(['passed']);
    expect(report.cases.filter(({ outcome }) => !/^(?:passed|inapplicable)$/.test(outcome))).toEqual([]);
    expect(failures(report)).toEqual([]);
    for (const { credential, request } of report.cases) {
      if (request === undefined) continue;
      const command = curlCommand(request);
      expect(command.includes('--cert CERTIFICATE.pem --key KEY.pem'), `${credential}: ${command}`).toBe(
        credential !== 'absent',
      );
    }
    for (const name of ['client', 'other', 'authority']) {
      const [, first = 'none', second = 'none'] = (await readFile(file(`${name}.key`), 'utf8')).split('\n');
      expect(written).not.toContain(first);
      expect(written).not.toContain(second);
    }
    expect(written).not.toContain('PRIVATE KEY');
  });

  test('names what is to be supplied, and proves what can be shown without it', async () => {
    const { report } = await run({
      security: { mtls: { source: 'client-certificate', certificate: '../client.pem', key: '../client.key' } },
    });
    expect(outcomes(report)).toMatchObject({
      absent: 'passed',
      'untrusted-certificate': 'passed',
      'expired-certificate': 'untested',
      'other-client-certificate': 'untested',
    });
    const expired = report.cases.find(({ credential }) => credential === 'expired-certificate');
    expect(expired?.reason).toContain('security.mtls.kinds.expired-certificate');
    expect(statuses(report)).toEqual(['proven', 'proven']);
  });

  for (const [omitted, kind] of [
    ['presence', 'absent'],
    ['trust', 'untrusted-certificate'],
    ['expiry', 'expired-certificate'],
    ['client', 'other-client-certificate'],
  ] as const) {
    test(`finds an API that does not check ${omitted}`, async () => {
      const { report } = await run({ omitted });
      const failed = Object.entries(documented(report)).filter(([, outcome]) => outcome === 'failed');
      expect(failed.map(([id]) => id)).toEqual([kind]);
      const kinds = report.cases.filter(({ outcome }) => outcome === 'failed').map(({ credential }) => credential);
      expect([...new Set(kinds)]).toEqual([kind]);
      const graver = report.findings.filter(({ outcome }) => outcome === 'failed').map(({ severity }) => severity);
      expect(graver[0]).toBe('critical');
      expect(report.operations.map(({ status }) => status)).toEqual(['violated', 'violated']);
    });
  }

  test('cannot tell where the refusal comes from the TLS layer, and says so', async () => {
    const { report, stopped } = await run({ strict: true });
    expect(stopped).toBeUndefined();
    expect(documented(report)).toEqual({
      sufficient: 'passed',
      absent: 'cantTell',
      'untrusted-certificate': 'cantTell',
      'expired-certificate': 'cantTell',
      'other-client-certificate': 'passed',
    });
    expect(outcomesOf(report, 'absent')).toEqual(['cantTell']);
    const absent = report.cases.find(({ credential }) => credential === 'absent');
    expect(absent?.reason).toContain('refused in the TLS layer, before HTTP');
    expect(failures(report)).toEqual([]);
    expect(report.operations.map(({ status }) => status)).toEqual(['unproven', 'unproven']);
  });
});

test.describe('a token that is bound to the certificate', () => {
  async function boundRun(omitted?: 'binding') {
    const { d: _, ...tokensBy } = jwk;
    const { fingerprint256 } = new X509Certificate(await readFile(file('client.pem')));
    const thumbprint = Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url');
    const token = {
      source: 'signing-key',
      key: '../jwk.json',
      issuer: 'https://issuer.test',
      audience: 'https://api.test',
      claims: { cnf: { 'x5t#S256': thumbprint } },
    };
    const given = { tokensBy, document: 'bound.yaml', security: { mtls: FULL, token } };
    return run({ ...given, ...(omitted === undefined ? {} : { omitted }) });
  }

  test('is refused without it and with another', async () => {
    const { report } = await boundRun();
    expect(failures(report)).toEqual([]);
    expect(outcomes(report)).toMatchObject({
      sufficient: 'passed',
      'absent · without mtls': 'passed',
      'absent · without token': 'passed',
      'untrusted-certificate · mtls': 'passed',
      'bound-token-other-certificate · mtls': 'passed',
      'expired · token': 'passed',
    });
    expect(Object.keys(outcomes(report))).not.toContain('other-client-certificate · mtls');
  });

  test('that is let in with another is found', async () => {
    const { report } = await boundRun('binding');
    expect(failures(report)).toEqual(['token-binding-enforced']);
    const failed = Object.entries(outcomes(report)).filter(([, outcome]) => outcome === 'failed');
    expect(failed.map(([id]) => id)).toEqual(['bound-token-other-certificate · mtls']);
  });
});

test.describe('bad input ends with one sentence that says what and where', () => {
  const sentence = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => new Error('nothing was thrown'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof TwogateError)) throw error;
    const said = describeError(error);
    expect(said).not.toContain('PRIVATE KEY');
    return said;
  };

  for (const [title, options, said] of [
    ['no file', pair('missing', 'client'), /missing\.pem: the client certificate cannot be read/],
    ['no key file', pair('client', 'missing'), /missing\.key: the key of the client certificate cannot be read/],
    ['no certificate', pair('text', 'client'), /text\.pem: the client certificate is no certificate in PEM/],
    ['a key with a passphrase', pair('client', 'sealed'), /sealed\.key: .*has a passphrase that is not given/],
    [
      'another passphrase',
      { ...pair('client', 'sealed'), passphrase: 'wrong' },
      /sealed\.key: .*has another passphrase/,
    ],
    ["another certificate's key", pair('client', 'other'), /other\.key: the key is not that of the client certificate/],
    ['an expired one', pair('expired'), /expired\.pem: the client certificate expired on \d{4}-/],
    ['one of tomorrow', pair('early'), /early\.pem: the client certificate is not valid before \d{4}-/],
    [
      'an authority that did not issue it',
      { ...pair('client'), authority: pair('other-authority') },
      /other-authority\.pem: the authority did not issue the client certificate/,
    ],
    [
      'an expired kind that has not expired',
      { ...pair('client'), kinds: { 'expired-certificate': pair('other') } },
      /other\.pem: the certificate for expired-certificate has not expired: it is valid until \d{4}-/,
    ],
    [
      "another client's that has expired too",
      { ...pair('client'), kinds: { 'other-client-certificate': pair('expired') } },
      /expired\.pem: the certificate for other-client-certificate expired on/,
    ],
  ] as const) {
    test(title, async () => {
      expect(await sentence(open(options as JsonObject))).toMatch(said);
    });
  }

  test('a CA file that is not there, and one that holds no certificate', async () => {
    expect(await sentence(run({ ca: '../missing.pem' }))).toMatch(/target\.tls\.ca cannot be read/);
    expect(await sentence(run({ ca: '../text.pem' }))).toMatch(/target\.tls\.ca holds no certificate/);
  });

  for (const [title, ca] of [
    ['a CA that does not match', '../other-authority.pem'],
    ['a private CA that is not named', ''],
  ] as const) {
    test(title, async () => {
      const said = await sentence(run({ ca }));
      expect(said).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/ does not answer: /);
      expect(said).toContain('target.tls.ca');
    });
  }

  test('a client certificate that a strict target does not trust', async () => {
    await put('stranger', await issue(await makeAuthority('Nobody'), { name: 'orders-client' }));
    const mtls = { source: 'client-certificate', certificate: '../stranger.pem', key: '../stranger.key' };
    expect(await sentence(run({ strict: true, security: { mtls } }))).toMatch(/does not answer: .*client certificate/);
  });

  test('a client certificate that is refused in HTTP', async () => {
    const mtls = { source: 'client-certificate', certificate: '../other.pem', key: '../other.key' };
    expect(await sentence(run({ security: { mtls } }))).toMatch(/the sufficient credential for mtls was refused/);
  });
});
