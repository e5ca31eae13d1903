import { setTimeout as pause } from 'node:timers/promises';
import { defineTokenSource } from '../define.ts';
import { createSigner, generateJwk, publicPart } from '../jwt/sign.ts';
import type { IssuerKey, OpenTokenSource, SourceContext } from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';
import {
  AUDIENCE_SCHEMA,
  assertContent,
  CONTENT_SCHEMA,
  type ContentOptions,
  type Issuance,
  issueWith,
  signingAs,
} from './signing/issuance.ts';
import { fromKeyFile, secretParts } from './signing/key-file.ts';
import { serveKeys } from './signing/key-server.ts';

interface Options extends Omit<ContentOptions, 'issuer'> {
  readonly port: number;
  readonly issuer?: string;
  readonly key?: string;
  readonly alg?: string;
  readonly keyCacheMs?: number;
}

export default defineTokenSource({
  id: 'local-issuer',
  title: 'An issuer that the kit itself serves',
  use: 'The API under test runs on this machine and can be told to trust another issuer: every token can be forged, and keys rotate.',
  cannot: 'Revoked and opaque tokens; and serve several processes at once.',
  families: ['bearer'],
  options: {
    type: 'object',
    required: ['port', 'audience'],
    additionalProperties: false,
    properties: {
      port: {
        type: 'integer',
        minimum: 1,
        maximum: 65535,
        description: 'Where metadata and keys are served on 127.0.0.1, while the run lasts',
      },
      audience: AUDIENCE_SCHEMA,
      issuer: { type: 'string', description: 'iss of every token; default http://127.0.0.1:PORT' },
      key: {
        type: 'string',
        description:
          'Path of a private JWK with alg and kid, or of a private key (PEM); default: a new key for every run',
      },
      alg: {
        enum: ['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA'],
        description: 'Of new keys; default ES256',
      },
      keyCacheMs: {
        type: 'integer',
        minimum: 0,
        maximum: 600_000,
        description:
          'Milliseconds for which the API may go on with the keys it has; given: retired and rotated keys are tested after that time',
      },
      ...CONTENT_SCHEMA,
    },
  },
  open: async (options, context) => openIssuer(options as unknown as Options, context),
});

/** Its keys by their part in a rotation: the one in use, the one that is to be withdrawn, the one that is to come. */
interface Keys {
  readonly current: Key;
  readonly retired: Key;
  readonly rotated: Key;
}

interface Key {
  readonly jwk: JsonObject;
  readonly announced: JsonObject;
  readonly issuance: Issuance;
}

async function openIssuer(options: Options, { scheme, folder }: SourceContext): Promise<OpenTokenSource> {
  assertContent(options, `#/security/${scheme.name}`);
  const content = { ...options, issuer: options.issuer ?? `http://127.0.0.1:${options.port}` };
  const keys = await makeKeys(content, folder);
  let announced = [keys.current, keys.retired];
  const { close } = await serveKeys({
    issuer: content.issuer,
    port: options.port,
    keys: () => announced.map((key) => key.announced),
    pointer: `#/security/${scheme.name}/port`,
  });
  const closing = new AbortController();
  let rotation: Promise<void> | undefined;
  const rotateOnce = (keyCacheMs: number): Promise<void> => {
    announced = [keys.current, keys.rotated];
    rotation ??= pause(keyCacheMs, undefined, { signal: closing.signal });
    return rotation;
  };
  return {
    ...keys.current.issuance,
    ...signingAs(keys.current.jwk, content),
    publicKeys: async () => [keys.current.announced],
    rotate: async (need, key: IssuerKey) => {
      const { keyCacheMs } = options;
      if (keyCacheMs === undefined) return { outcome: 'untested', unavailable: sayCache(scheme.name) };
      await rotateOnce(keyCacheMs);
      return keys[key].issuance.issue(need);
    },
    close: async () => {
      closing.abort();
      await close();
    },
    secrets: Object.values(keys).flatMap(({ jwk }: Key) => secretParts(jwk)),
  };
}

/** Without that time a key that the API rightly still knows would count against it. */
const sayCache = (scheme: string): string =>
  `say as security.${scheme}.keyCacheMs how long the API goes on with the keys it has`;

type Content = ContentOptions & Pick<Options, 'key' | 'alg'>;

async function makeKeys(content: Content, folder: string): Promise<Keys> {
  const make = (jwk: JsonObject): Promise<Key> => keyOf(jwk, content);
  const current =
    content.key === undefined
      ? await make(await generateJwk(content.alg ?? 'ES256', 'twogate-1'))
      : await fromKeyFile({ path: content.key, folder, noun: 'signing key' }, make);
  const alg = String(current.jwk.alg);
  const [retired, rotated] = await Promise.all([
    generateJwk(alg, 'twogate-retired').then(make),
    generateJwk(alg, 'twogate-rotated').then(make),
  ]);
  return { current, retired, rotated };
}

async function keyOf(jwk: JsonObject, content: ContentOptions): Promise<Key> {
  const announced = publicPart(jwk);
  if (announced === undefined) throw new TypeError('a symmetric key cannot be announced');
  const sign = await createSigner(jwk);
  return { jwk, announced, issuance: issueWith(sign, typeof jwk.kid === 'string' ? jwk.kid : undefined, content) };
}
