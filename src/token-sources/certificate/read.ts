import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { TwogateError } from '../../errors.ts';
import type { ClientCertificate } from '../../model/credential.ts';
import type { JsonObject } from '../../model/json.ts';
import { readText } from '../signing/key-file.ts';

/** A certificate and its key, by the paths that the user wrote. */
export interface CertificateOptions {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

/** Their JSON Schema. */
export const CERTIFICATE_PROPERTIES = {
  certificate: { type: 'string', description: 'Path of the certificate as PEM; intermediate ones may follow it' },
  key: { type: 'string', description: 'Path of its private key as PEM' },
  passphrase: { type: 'string', description: 'Of the key, where it has one' },
} as const satisfies JsonObject;

/** What was read: the parts as they are sent, and the certificate itself. */
export interface ReadCertificate {
  readonly presented: ClientCertificate;
  readonly x509: X509Certificate;
  readonly secrets: readonly string[];
}

export interface CertificatePlace {
  /** The paths are relative to it. */
  readonly folder: string;
  /** E.g. `client certificate`. */
  readonly noun: string;
}

/** Reads a certificate with its key. Throws `SOURCE_INVALID`, naming the file and never its content. */
export async function readCertificate(options: CertificateOptions, place: CertificatePlace): Promise<ReadCertificate> {
  const { folder, noun } = place;
  const certificate = await readText({ path: options.certificate, folder, noun });
  const written = await readText({ path: options.key, folder, noun: `key of the ${noun}` });
  const x509 = parse(
    () => new X509Certificate(certificate),
    `the ${noun} is no certificate in PEM`,
    options.certificate,
  );
  const key = parse(
    () => privateKey(written, options.passphrase),
    `the key of the ${noun} ${whatKey(options)}`,
    options.key,
  );
  if (!x509.checkPrivateKey(key)) {
    throw invalid(`the key is not that of the ${noun}, ${options.certificate}`, options.key);
  }
  const plain = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { presented: { certificate, key: plain }, x509, secrets: secretsOf(options, [written, plain]) };
}

const privateKey = (pem: string, passphrase: string | undefined): KeyObject =>
  createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });

const whatKey = ({ passphrase }: CertificateOptions): string =>
  passphrase === undefined
    ? 'is no private key in PEM, or has a passphrase that is not given'
    : 'is no private key in PEM, or has another passphrase';

/** The parser's own message could quote the key. */
function parse<T>(read: () => T, fault: string, file: string): T {
  try {
    return read();
  } catch {
    throw invalid(fault, file);
  }
}

export const invalid = (message: string, file: string): TwogateError =>
  new TwogateError('SOURCE_INVALID', message, { file });

/** The key as it stands in the files, and as it would stand on one line. */
function secretsOf({ passphrase }: CertificateOptions, pems: readonly string[]): readonly string[] {
  const bodies = pems.flatMap((text) => text.match(/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?-----END/g) ?? []);
  const lines = bodies.map((body) => body.replace(/-----[^-]*-----|-----END/g, '').replaceAll(/\s+/g, ''));
  return [...pems, ...lines, ...(passphrase === undefined ? [] : [passphrase])];
}
