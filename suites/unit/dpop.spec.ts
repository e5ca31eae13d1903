import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { calculateJwkThumbprint, EmbeddedJWK, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify } from 'jose';
import { planFromConfig } from '../../generators/matrix/from-config.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { runConformance } from '../../src/cli/conformance.ts';
import { loadConfig, type RunConfig } from '../../src/config.ts';
import { createCredentials, type ReadyCredential } from '../../src/engine/credentials.ts';
import { openProbe } from '../../src/engine/open.ts';
import { probeCase } from '../../src/engine/probe.ts';
import { tokenHash } from '../../src/jwt/dpop.ts';
import { decodeToken } from '../../src/jwt/sign.ts';
import type { OpenTokenSource, TokenContent } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Report } from '../../src/model/report.ts';
import { DPOP_DOCUMENT, type DpopService, type Omitted, startDpopService } from './dpop-service.ts';
import { BEARER } from './plan-literals.ts';

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'https://api.test';
const TARGET = { method: 'GET', url: 'https://api.test/items', nonce: 'nonce-1' } as const;

const { credentials: kinds, sources } = await loadCatalogue();

let folder = '';
let publicJwk: JWK = {};

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-dpop-'));
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  publicJwk = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'test-1' };
  const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'test-1' };
  await writeFile(join(folder, 'key.json'), JSON.stringify(jwk));
  await writeFile(join(folder, 'openapi.yaml'), DPOP_DOCUMENT);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(options: JsonObject): Promise<OpenTokenSource> {
  const source = sources.find(({ id }) => id === 'signing-key');
  if (source === undefined) throw new Error('no token source signing-key');
  return source.open({ key: './key.json', issuer: ISSUER, audience: AUDIENCE, ...options }, { scheme: BEARER, folder });
}

async function credentialOf(source: OpenTokenSource, kind: string, variant?: string): Promise<ReadyCredential> {
  const credentials = createCredentials({ schemes: { oauth: BEARER }, kinds, sources: new Map([['oauth', source]]) });
  const spelled = variant === undefined ? {} : { variant };
  const made = await credentials({ scheme: 'oauth', kind, scopes: ['a'], ...spelled });
  if (made === undefined || 'unavailable' in made) throw new Error(`no credential: ${made?.unavailable}`);
  return made;
}

interface Presented {
  readonly authorization: string;
  readonly token: TokenContent;
  readonly proof?: TokenContent;
  readonly raw?: string;
}

const contentOf = (jwt: string): TokenContent => {
  const content = decodeToken(jwt);
  if (content === undefined) throw new Error('not a JWT');
  return content;
};

/** What a server would see of a credential. */
async function presented({ placement, value }: ReadyCredential): Promise<Presented> {
  const fields = new Map([...(placement.headers ?? []), ...((await placement.fieldsFor?.(TARGET)) ?? [])]);
  const raw = fields.get('dpop');
  return {
    authorization: fields.get('authorization')?.replace(value, '(token)') ?? '',
    token: contentOf(value),
    ...(raw === undefined ? {} : { proof: contentOf(raw), raw }),
  };
}

/** The names in which two proofs differ; every proof has its own jti, and is made at its own second. */
function apart(one: JsonObject = {}, other: JsonObject = {}): readonly string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => name !== 'jti').sort();
  return names.filter((name) =>
    name === 'iat'
      ? Math.abs(Number(one.iat) - Number(other.iat)) > 60
      : JSON.stringify(one[name]) !== JSON.stringify(other[name]),
  );
}

test.describe('a bound token', () => {
  test('names the key of its proofs, which say for what they are made', async () => {
    const source = await open({ dpop: true });
    const { authorization, token, proof, raw = '' } = await presented(await credentialOf(source, 'sufficient'));
    expect(authorization).toBe('DPoP (token)');
    const { protectedHeader } = await jwtVerify(raw, EmbeddedJWK, { typ: 'dpop+jwt' });
    const jkt = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
    expect(token.claims.cnf).toEqual({ jkt });
    expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(proof?.claims).toMatchObject({ htm: 'GET', htu: TARGET.url, nonce: 'nonce-1' });
    expect(Math.abs(Number(proof?.claims.iat) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('has a fresh proof for every request, over the hash of the token', async () => {
    const credential = await credentialOf(await open({ dpop: true }), 'sufficient');
    const [one, two] = [await presented(credential), await presented(credential)];
    expect(one.proof?.claims.jti).not.toBe(two.proof?.claims.jti);
    expect(one.proof?.claims.ath).toBe(tokenHash(credential.value));
  });

  test('is proven by the algorithm that was asked for', async () => {
    const credential = await credentialOf(await open({ dpop: { alg: 'PS256' } }), 'sufficient');
    const { proof, raw = '' } = await presented(credential);
    expect(proof?.header.alg).toBe('PS256');
    await jwtVerify(raw, EmbeddedJWK, { typ: 'dpop+jwt' });
  });

  for (const kind of ['expired', 'bad-signature', 'foreign-key', 'no-scope']) {
    test(`${kind}: its proof is sound, so the fault on the token is the only one`, async () => {
      const source = await open({ dpop: true });
      const credential = await credentialOf(source, kind);
      const { authorization, token, proof, raw = '' } = await presented(credential);
      expect(authorization).toBe('DPoP (token)');
      const { protectedHeader } = await jwtVerify(raw, EmbeddedJWK, { typ: 'dpop+jwt' });
      expect(token.claims.cnf).toEqual({ jkt: await calculateJwkThumbprint(protectedHeader.jwk as JWK) });
      expect(proof?.claims.ath).toBe(tokenHash(credential.value));
    });
  }

  test('in lower case is still a bound token with its proof', async () => {
    const credential = await credentialOf(await open({ dpop: true }), 'lower-case-bearer');
    const { authorization, raw } = await presented(credential);
    expect(authorization).toBe('dpop (token)');
    expect(raw).toBeDefined();
  });
});

test.describe('differs from the sufficient one in what its kind says, and in nothing else', () => {
  const FAULTS: readonly (readonly [kind: string, claims: readonly string[], variant?: string])[] = [
    ['dpop-wrong-htm', ['htm']],
    ['dpop-wrong-htu', ['htu'], 'path'],
    ['dpop-wrong-htu', ['htu'], 'host'],
    ['dpop-wrong-ath', ['ath']],
    ['dpop-stale-proof', ['iat']],
    ['dpop-missing-nonce', ['nonce']],
    ['dpop-replayed-proof', []],
  ];

  /** The token is a new one each time: what is compared is the proof, whose `ath` follows it. */
  const withoutHash = ({ claims }: TokenContent, token: string): JsonObject => ({
    ...claims,
    ...(claims.ath === tokenHash(token) ? { ath: 'of its token' } : {}),
  });

  for (const [kind, names, variant] of FAULTS) {
    test(`${kind} ${variant ?? ''}`, async () => {
      const source = await open({ dpop: true });
      const [good, bad] = [await credentialOf(source, 'sufficient'), await credentialOf(source, kind, variant)];
      const [sound, faulty] = [await presented(good), await presented(bad)];
      expect(faulty.authorization).toBe(sound.authorization);
      expect(apart(sound.token.claims, faulty.token.claims)).toEqual([]);
      if (sound.proof === undefined || faulty.proof === undefined) throw new Error('no proof');
      expect(apart(withoutHash(sound.proof, good.value), withoutHash(faulty.proof, bad.value))).toEqual(names);
      expect(faulty.proof.header).toEqual(sound.proof.header);
      await jwtVerify(faulty.raw ?? '', EmbeddedJWK, { typ: 'dpop+jwt' });
    });
  }

  test('dpop-stale-proof: by an hour', async () => {
    const { proof } = await presented(await credentialOf(await open({ dpop: true }), 'dpop-stale-proof'));
    expect(Math.abs(Date.now() / 1000 - 3600 - Number(proof?.claims.iat))).toBeLessThan(60);
  });

  test('dpop-foreign-key: the same claims, by a key that the token does not name', async () => {
    const source = await open({ dpop: true });
    const [good, bad] = [await credentialOf(source, 'sufficient'), await credentialOf(source, 'dpop-foreign-key')];
    const [sound, faulty] = [await presented(good), await presented(bad)];
    if (sound.proof === undefined || faulty.proof === undefined) throw new Error('no proof');
    expect(apart(withoutHash(sound.proof, good.value), withoutHash(faulty.proof, bad.value))).toEqual([]);
    expect(apart(sound.proof.header, faulty.proof.header)).toEqual(['jwk']);
    await jwtVerify(faulty.raw ?? '', EmbeddedJWK, { typ: 'dpop+jwt' });
    const jkt = await calculateJwkThumbprint(faulty.proof.header.jwk as JWK);
    expect(faulty.token.claims.cnf).not.toEqual({ jkt });
    expect(apart(sound.token.claims, faulty.token.claims)).toEqual([]);
  });

  /** The proof of a kind beside a sound one: the names in which their headers differ, the claims being the same. */
  async function headersApart(
    kind: string,
    variant?: string,
  ): Promise<readonly [names: readonly string[], raw: string]> {
    const source = await open({ dpop: true });
    const [good, bad] = [await credentialOf(source, 'sufficient'), await credentialOf(source, kind, variant)];
    const [sound, faulty] = [await presented(good), await presented(bad)];
    if (sound.proof === undefined || faulty.proof === undefined) throw new Error('no proof');
    expect(apart(withoutHash(sound.proof, good.value), withoutHash(faulty.proof, bad.value))).toEqual([]);
    expect(apart(sound.token.claims, faulty.token.claims)).toEqual([]);
    return [apart(sound.proof.header, faulty.proof.header), faulty.raw ?? ''];
  }

  test('dpop-wrong-typ: in the type, and signed', async () => {
    const [names, raw] = await headersApart('dpop-wrong-typ');
    expect(names).toEqual(['typ']);
    await jwtVerify(raw, EmbeddedJWK, { typ: 'JWT' });
  });

  test('dpop-private-key: in a private member that is no key, and signed', async () => {
    const [names, raw] = await headersApart('dpop-private-key');
    expect(names).toEqual(['jwk']);
    const { d, ...jwk } = contentOf(raw).header.jwk as JWK;
    expect(Buffer.from(d ?? '', 'base64url').toString()).toContain('no key');
    await jwtVerify(raw, await importJWK(jwk, 'ES256'));
  });

  for (const [variant, alg] of [
    ['none', 'none'],
    ['symmetric', 'HS256'],
  ] as const) {
    test(`dpop-unsigned-proof: ${variant}`, async () => {
      const [names, raw] = await headersApart('dpop-unsigned-proof', variant);
      expect(names).toEqual(['alg']);
      expect(contentOf(raw).header.alg).toBe(alg);
      await expect(jwtVerify(raw, EmbeddedJWK)).rejects.toThrow();
    });
  }

  test('dpop-two-proofs: each of them sound', async () => {
    const { placement, value } = await credentialOf(await open({ dpop: true }), 'dpop-two-proofs');
    const fields = (await placement.fieldsFor?.(TARGET)) ?? [];
    expect(fields.map(([name]) => name)).toEqual(['dpop', 'dpop']);
    const proofs = await Promise.all(fields.map(([, proof]) => jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt' })));
    for (const { payload } of proofs) expect(payload).toMatchObject({ htm: 'GET', ath: tokenHash(value) });
    expect(new Set(proofs.map(({ payload }) => payload.jti)).size).toBe(2);
  });

  for (const [kind, authorization] of [
    ['dpop-token-as-bearer', 'Bearer (token)'],
    ['dpop-no-proof', 'DPoP (token)'],
  ] as const) {
    test(kind, async () => {
      const source = await open({ dpop: true });
      const [sound, faulty] = await Promise.all(
        ['sufficient', kind].map(async (each) => presented(await credentialOf(source, each))),
      );
      expect(faulty?.authorization).toBe(authorization);
      expect(faulty?.proof).toBeUndefined();
      expect(apart(sound?.token.claims, faulty?.token.claims)).toEqual([]);
    });
  }

  for (const { id } of kinds.filter((kind) => kind.id.startsWith('dpop-'))) {
    test(`${id}: untested where tokens are not bound`, async () => {
      await expect(credentialOf(await open({}), id)).rejects.toThrow(/set dpop in the token source/);
    });
  }
});

interface Run {
  readonly report: Report;
  readonly service: DpopService;
  /** Everything that the run wrote. */
  readonly written: string;
}

let runs = 0;

/** The whole pipeline against a service of its own. */
async function run(
  given: { readonly omitted?: Omitted; readonly quotes?: boolean; readonly nonce?: () => string | undefined } = {},
): Promise<Run> {
  const service = await startDpopService({ issuer: ISSUER, audience: AUDIENCE, publicJwk, ...given });
  try {
    const resolved = await configFor(service.origin);
    const { report } = await runConformance(resolved);
    const names = await readdir(resolved.output);
    const texts = await Promise.all(names.map((name) => readFile(join(resolved.output, name), 'utf8')));
    return { report, service, written: texts.join('\n') };
  } finally {
    await service.close();
  }
}

async function configFor(baseUrl: string): Promise<RunConfig> {
  runs += 1;
  const own = join(folder, `run-${runs}`);
  await mkdir(own);
  const config = {
    document: '../openapi.yaml',
    target: { baseUrl },
    security: { oauth: { source: 'signing-key', key: '../key.json', issuer: ISSUER, audience: AUDIENCE, dpop: true } },
    policy: { profile: 'dpop' },
    formats: ['json', 'junit', 'html'],
  };
  await writeFile(join(own, 'twogate.config.json'), JSON.stringify(config));
  return loadConfig({ cwd: own, env: {}, flags: {}, needs: 'run' });
}

const outcomes = ({ cases }: Report, kind: string): readonly string[] => [
  ...new Set(cases.filter(({ credential }) => credential === kind).map(({ outcome }) => outcome)),
];

const failures = ({ findings }: Report): readonly string[] =>
  findings.filter(({ outcome, severity }) => outcome === 'failed' && severity !== 'info').map(({ rule }) => rule);

const KINDS_TESTED = [
  'dpop-token-as-bearer',
  'dpop-no-proof',
  'dpop-wrong-htm',
  'dpop-wrong-htu',
  'dpop-wrong-ath',
  'dpop-stale-proof',
  'dpop-foreign-key',
  'dpop-replayed-proof',
  'dpop-wrong-typ',
  'dpop-private-key',
  'dpop-two-proofs',
  'dpop-unsigned-proof',
] as const;

test.describe('the whole pipeline', () => {
  test('proves a sound API', async () => {
    const { report } = await run();
    expect(report.operations.map(({ status, reason }) => reason ?? status)).toEqual(['proven', 'proven']);
    expect(failures(report)).toEqual([]);
    for (const kind of KINDS_TESTED) expect(outcomes(report, kind), kind).toEqual(['passed']);
    expect(outcomes(report, 'dpop-missing-nonce')).toEqual(['inapplicable']);
  });

  test('writes no token or proof anywhere, though the API repeats them, and tells of that', async () => {
    const { report, service, written } = await run({ quotes: true });
    expect(failures(report)).toEqual(['credential-not-echoed']);
    expect(service.seen.size).toBeGreaterThan(40);
    for (const secret of service.seen) {
      for (const part of secret.split('.').filter((each) => each.length > 20)) expect(written).not.toContain(part);
    }
  });

  test('answers a demand for a nonce once, remembers it, and proves the API', async () => {
    const { report, service } = await run({ nonce: () => 'the-one-nonce' });
    expect(report.operations.map(({ status, reason }) => reason ?? status)).toEqual(['proven', 'proven']);
    for (const kind of [...KINDS_TESTED, 'dpop-missing-nonce'])
      expect(outcomes(report, kind), kind).toEqual(['passed']);
    const missing = report.cases.filter(({ credential }) => credential === 'dpop-missing-nonce').length;
    expect(service.demands()).toBe(1 + missing);
  });

  test('asks for a nonce before it leaves it out, by a request that changes nothing', async () => {
    const service = await startDpopService({ issuer: ISSUER, audience: AUDIENCE, publicJwk, nonce: () => 'n-1' });
    const config = await configFor(service.origin);
    const catalogue = await loadCatalogue();
    const plan = await planFromConfig(config, catalogue);
    const { probe, close } = await openProbe(plan, config, catalogue);
    try {
      for (const testCase of plan.cases.filter(({ credential }) => credential === 'dpop-missing-nonce').reverse()) {
        const operation = plan.operations.find(({ id }) => id === testCase.operation);
        if (operation === undefined) throw new Error('no operation');
        expect(await probeCase(testCase, operation, probe)).toMatchObject({ kind: 'response', status: 401 });
      }
      expect(service.granted).toEqual(['GET /items']);
    } finally {
      await close();
      await service.close();
    }
  });

  test('follows a nonce that changes', async () => {
    let requests = 0;
    const nonce = (): string => {
      requests += 1;
      return `nonce-${Math.floor(requests / 40)}`;
    };
    const { report } = await run({ nonce });
    expect(report.operations.map(({ status, reason }) => reason ?? status)).toEqual(['proven', 'proven']);
  });

  const FAULTS: readonly (readonly [omitted: Omitted, kind: string, variant?: string])[] = [
    ['scheme', 'dpop-token-as-bearer'],
    ['proof', 'dpop-no-proof'],
    ['htm', 'dpop-wrong-htm'],
    ['htu-path', 'dpop-wrong-htu', 'path'],
    ['htu-host', 'dpop-wrong-htu', 'host'],
    ['ath', 'dpop-wrong-ath'],
    ['iat', 'dpop-stale-proof'],
    ['key', 'dpop-foreign-key'],
    ['typ', 'dpop-wrong-typ'],
    ['nonce', 'dpop-missing-nonce'],
  ];

  for (const [omitted, kind, variant] of FAULTS) {
    test(`finds an API that does not check ${omitted}`, async () => {
      const { report } = await run({ omitted, ...(omitted === 'nonce' ? { nonce: () => 'n-1' } : {}) });
      expect(failures(report)).toEqual(['token-binding-enforced']);
      const finding = report.findings.find(({ rule }) => rule === 'token-binding-enforced');
      expect(finding).toMatchObject({ severity: 'high', keyword: 'MUST', message: `let in: ${kind}` });
      const failed = report.cases.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
      const due = report.operations.map(({ id }) =>
        [id, kind, ...(variant === undefined ? [] : [variant])].join(' · '),
      );
      expect(failed).toEqual(due);
      expect(report.operations.map(({ status }) => status)).toEqual(['violated', 'violated']);
    });
  }

  test('tells of an API that takes a proof twice, which no clause forbids', async () => {
    const { report } = await run({ omitted: 'jti' });
    expect(failures(report)).toEqual([]);
    const finding = report.findings.find(({ rule }) => rule === 'dpop-proof-used-once');
    expect(finding).toMatchObject({ severity: 'info', keyword: 'none', outcome: 'failed' });
    expect(report.summary.findings.high + report.summary.findings.critical).toBe(0);
  });
});
