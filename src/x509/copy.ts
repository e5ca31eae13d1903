import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto';
import type { Certificate } from 'pkijs';
import type { ClientCertificate } from '../model/credential.ts';

/** `id-ce-subjectKeyIdentifier`, `id-ce-authorityKeyIdentifier`: [RFC 5280 §4.2.1](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1) */
const KEY_IDENTIFIERS: ReadonlySet<string> = new Set(['2.5.29.14', '2.5.29.35']);

/**
 * A certificate that says the same of the same subject, signed by itself with a new key: no authority stands behind it.
 * Throws where the certificate cannot be read.
 */
export async function selfSigned({ certificate }: ClientCertificate): Promise<ClientCertificate> {
  const copy = await parse(certificate);
  const { signing, generation } = algorithmsFor(copy.subjectPublicKeyInfo.algorithm.algorithmId);
  const pair = (await webcrypto.subtle.generateKey(generation, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  copy.issuer = copy.subject;
  const kept = copy.extensions?.filter(({ extnID }) => !KEY_IDENTIFIERS.has(extnID));
  if (kept !== undefined && kept.length > 0) copy.extensions = kept;
  else delete copy.extensions;
  await copy.subjectPublicKeyInfo.importKey(pair.publicKey);
  await copy.sign(pair.privateKey, signing);
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { certificate: pem('CERTIFICATE', encoded(copy)), key: pem('PRIVATE KEY', key) };
}

/** Seconds. */
const HOUR = 3600;

/**
 * The same certificate with the same key, but that it expired an hour before `now`.
 * @param authority - the certificate and the key by which the original was signed
 * @param now - seconds since the epoch
 */
export async function expired(
  original: ClientCertificate,
  authority: ClientCertificate,
  now: number,
): Promise<ClientCertificate> {
  const copy = await parse(original.certificate);
  const end = new Date((now - HOUR) * 1000);
  if (copy.notBefore.value >= end) copy.notBefore.value = new Date(end.getTime() - 24 * HOUR * 1000);
  copy.notAfter.value = end;
  const { key, signing } = await importKey(createPrivateKey(authority.key));
  await copy.sign(key, signing);
  const [, ...chain] = original.certificate.split(/(?=-----BEGIN CERTIFICATE-----)/);
  return { certificate: [pem('CERTIFICATE', encoded(copy)), ...chain].join('\n'), key: original.key };
}

/** Loaded when needed: few runs have a client certificate. */
async function parse(certificate: string): Promise<Certificate> {
  const { Certificate } = await import('pkijs');
  const base64 = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(certificate)?.[1] ?? '';
  return Certificate.fromBER(new Uint8Array(Buffer.from(base64, 'base64')));
}

const encoded = (certificate: Certificate): Buffer => Buffer.from(certificate.toSchema(true).toBER());

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

interface Algorithms {
  readonly generation: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams;
  /** The hash that is signed. */
  readonly signing: string;
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** A key of the same family, so that not even the server's list of algorithms tells the two apart. */
const algorithmsFor = (publicKeyAlgorithm: string): Algorithms =>
  publicKeyAlgorithm === RSA_ENCRYPTION
    ? { generation: { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, signing: 'SHA-256' }
    : { generation: { name: 'ECDSA', namedCurve: 'P-256' }, signing: 'SHA-256' };

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;

/** Curves by the name that OpenSSL gives them, and the hash that fits each. */
const CURVES: Readonly<Record<string, readonly [curve: string, hash: string]>> = {
  prime256v1: ['P-256', 'SHA-256'],
  secp384r1: ['P-384', 'SHA-384'],
  secp521r1: ['P-521', 'SHA-512'],
};

async function importKey(key: KeyObject): Promise<{ readonly key: webcrypto.CryptoKey; readonly signing: string }> {
  const [namedCurve, hash] = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? [undefined, 'SHA-256'];
  const algorithm = namedCurve === undefined ? RSA : { name: 'ECDSA', namedCurve };
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return { key: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']), signing: hash };
}
