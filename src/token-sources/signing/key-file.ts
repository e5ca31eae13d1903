import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TwogateError } from '../../errors.ts';
import type { JsonObject } from '../../model/json.ts';

/** A key in a file, by its path as the user wrote it. */
export interface KeyFile {
  readonly path: string;
  /** The path is relative to it. */
  readonly folder: string;
  /** What the key is for, e.g. `signing key`. */
  readonly noun: string;
}

export const KEY_HINT = 'Give a private JWK with "alg" and "kid", or a private key in PEM (PKCS #8)';

/** Reads a JWK and makes something of it. Throws `SOURCE_INVALID`, naming the file and never its content. */
export async function fromKeyFile<T>(file: KeyFile, make: (jwk: JsonObject) => Promise<T>): Promise<T> {
  const text = await readText(file);
  const jwk = PEM.test(text) ? fromPem(text, file) : parse(text, file);
  try {
    return await make(jwk);
  } catch (cause) {
    throw invalid(file, `cannot sign: ${cause instanceof Error ? cause.message : 'not a JWK'}`, cause);
  }
}

/** Throws `SOURCE_INVALID`. */
export async function readText(file: KeyFile): Promise<string> {
  return readFile(resolve(file.folder, file.path), 'utf8').catch((cause) => {
    throw new TwogateError('SOURCE_INVALID', `the ${file.noun} cannot be read`, { file: file.path, cause });
  });
}

const PEM = /^\s*-----BEGIN [A-Z0-9 ]+-----/;

/** The algorithm that goes with a key which cannot say it: by its curve, and of those of RSA the one that everybody knows. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
  RSA: 'RS256',
};

function fromPem(text: string, file: KeyFile): JsonObject {
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text)) throw invalid(file, 'is PEM, and no private key');
  if (/ENCRYPTED/.test(text)) throw invalid(file, 'is encrypted, and there is no pass phrase to give');
  const jwk = pemToJwk(text);
  const alg = ALGORITHMS[jwk?.crv ?? jwk?.kty ?? ''];
  if (jwk === undefined || alg === undefined) throw invalid(file, 'cannot sign: it is no key of a known kind');
  return { ...jwk, alg } as JsonObject;
}

/** The message of what fails would say nothing to the user. */
function pemToJwk(text: string): JsonWebKey | undefined {
  try {
    return createPrivateKey(text).export({ format: 'jwk' });
  } catch {
    return undefined;
  }
}

function parse(text: string, file: KeyFile): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // The parser's message would quote the key.
  }
  throw invalid(file, 'is not JSON, as a JWK is');
}

const invalid = (file: KeyFile, fault: string, cause?: unknown): TwogateError =>
  new TwogateError('SOURCE_INVALID', `the ${file.noun} ${fault}`, { file: file.path, hint: KEY_HINT, cause });

/** The parts of a private JWK that must never be seen. */
export const secretParts = (jwk: JsonObject): readonly string[] =>
  [jwk.d, jwk.k, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].filter((part) => typeof part === 'string');
