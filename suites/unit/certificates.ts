import { webcrypto, X509Certificate } from 'node:crypto';
import { BitString, Integer, OctetString, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, BasicConstraints, Certificate, Extension, GeneralName, GeneralNames } from 'pkijs';

/** A certificate and its private key, as PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Pair {
  readonly signing: webcrypto.CryptoKey;
  readonly name: string;
}

export interface Wanted {
  /** Common name. */
  readonly name: string;
  /** Default: from an hour ago to an hour ahead. */
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly algorithm?: 'ECDSA' | 'RSA';
}

const HOUR = 3600_000;

const ALGORITHMS = {
  ECDSA: { name: 'ECDSA', namedCurve: 'P-256' },
  RSA: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
} as const;

/** An authority of the test's own, signed by itself. */
export async function makeAuthority(name: string): Promise<Authority> {
  const pair = await generate('ECDSA');
  const certificate = await make({ name }, pair.publicKey, { issuer: name, signing: pair.privateKey });
  return { certificate, key: await keyPem(pair.privateKey), signing: pair.privateKey, name };
}

/** A certificate by an authority: for a client, and for a server on 127.0.0.1. */
export async function issue(authority: Authority, wanted: Wanted): Promise<Pair> {
  const pair = await generate(wanted.algorithm ?? 'ECDSA');
  const certificate = await make(wanted, pair.publicKey, { issuer: authority.name, signing: authority.signing });
  return { certificate, key: await keyPem(pair.privateKey) };
}

const generate = async (algorithm: keyof typeof ALGORITHMS): Promise<webcrypto.CryptoKeyPair> =>
  (await webcrypto.subtle.generateKey(ALGORITHMS[algorithm], true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;

let serial = 100;

async function make(
  { name, notBefore, notAfter }: Wanted,
  publicKey: webcrypto.CryptoKey,
  by: { readonly issuer: string; readonly signing: webcrypto.CryptoKey },
): Promise<string> {
  const certificate = new Certificate();
  certificate.version = 2;
  serial += 1;
  certificate.serialNumber = new Integer({ value: serial });
  certificate.issuer.typesAndValues.push(commonName(by.issuer));
  certificate.subject.typesAndValues.push(commonName(name));
  certificate.notBefore.value = notBefore ?? new Date(Date.now() - HOUR);
  certificate.notAfter.value = notAfter ?? new Date(Date.now() + HOUR);
  certificate.extensions = by.issuer === name ? authorityExtensions() : [loopbackName()];
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  await certificate.sign(by.signing, 'SHA-256');
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).toString();
}

const commonName = (value: string): AttributeTypeAndValue =>
  new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value }) });

/** `basicConstraints` and `keyUsage` (keyCertSign). */
function authorityExtensions(): Extension[] {
  const constraints = new BasicConstraints({ cA: true });
  const usage = new BitString({ valueHex: new Uint8Array([0x04]).buffer, unusedBits: 2 });
  return [
    new Extension({ extnID: '2.5.29.19', critical: true, extnValue: constraints.toSchema().toBER() }),
    new Extension({ extnID: '2.5.29.15', critical: true, extnValue: usage.toBER() }),
  ];
}

/** `subjectAltName`: IP address. */
function loopbackName(): Extension {
  const address = new OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]).buffer });
  const names = new GeneralNames({ names: [new GeneralName({ type: 7, value: address })] });
  return new Extension({ extnID: '2.5.29.17', extnValue: names.toSchema().toBER() });
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}
