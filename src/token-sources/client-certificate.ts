import { defineTokenSource } from '../define.ts';
import type { ClientCertificate, IssuedCredential, OpenTokenSource, SourceContext } from '../model/credential.ts';
import { expired } from '../x509/copy.ts';
import {
  CERTIFICATE_PROPERTIES,
  type CertificateOptions,
  type CertificatePlace,
  invalid,
  type ReadCertificate,
  readCertificate,
} from './certificate/read.ts';

interface Options extends CertificateOptions {
  readonly authority?: CertificateOptions;
  readonly kinds?: Readonly<Record<string, CertificateOptions>>;
}

const PAIR = {
  type: 'object',
  required: ['certificate', 'key'],
  additionalProperties: false,
  properties: CERTIFICATE_PROPERTIES,
} as const;

export default defineTokenSource({
  id: 'client-certificate',
  title: 'A client certificate that the API under test trusts',
  use: 'Clients are known by the certificate that they present in the TLS handshake (mutualTLS).',
  cannot:
    "An expired certificate without the authority's key, and another client's certificate: supply them under kinds.",
  families: ['mutualTLS'],
  options: {
    ...PAIR,
    properties: {
      ...CERTIFICATE_PROPERTIES,
      authority: {
        ...PAIR,
        description: 'The test authority that issued the certificate: makes the expired one',
      },
      kinds: {
        type: 'object',
        description: 'Certificates that only you can have: expired-certificate, other-client-certificate',
        additionalProperties: PAIR,
      },
    },
  },
  open: async (options, context) => openCertificate(options as unknown as Options, context),
});

const EXPIRED = 'expired-certificate';

/** Another client's certificate is one and the same, whether it comes alone or with a token that is bound to the first one. */
const OTHER = 'other-client-certificate';
const BOUND = 'bound-token-other-certificate';

async function openCertificate(options: Options, { folder }: SourceContext): Promise<OpenTokenSource> {
  const own = await readCertificate(options, { folder, noun: 'client certificate' });
  assertValid(own, options.certificate, 'client certificate');
  const [made, supplied] = [await expiredBy(own, options, folder), await readKinds(options.kinds ?? {}, folder)];
  const kinds = new Map([...made.kinds, ...supplied.kinds]);
  return {
    issue: async () => issued(own.presented),
    supplied: (kind) => kinds.get(kind) ?? (kind === BOUND ? kinds.get(OTHER) : undefined),
    secrets: [...own.secrets, ...made.secrets, ...supplied.secrets],
  };
}

/** As PEM: the certificate with its chain, then the key. */
const issued = ({ certificate, key }: ClientCertificate): IssuedCredential => ({
  value: `${certificate.trim()}\n${key}`,
});

const hasExpired = ({ x509 }: ReadCertificate): boolean => Date.parse(x509.validTo) <= Date.now();

function assertValid(read: ReadCertificate, file: string, noun: string): void {
  const { validFrom, validTo } = read.x509;
  if (hasExpired(read)) throw invalid(`the ${noun} expired on ${new Date(validTo).toISOString()}`, file);
  if (Date.parse(validFrom) > Date.now()) {
    throw invalid(`the ${noun} is not valid before ${new Date(validFrom).toISOString()}`, file);
  }
}

/** Certificates by kind, and what masks their keys. */
interface Kinds {
  readonly kinds: readonly (readonly [string, IssuedCredential])[];
  readonly secrets: readonly string[];
}

/** Each is held against what its kind says: a certificate with another fault than that would prove nothing. */
async function readKinds(kinds: Readonly<Record<string, CertificateOptions>>, folder: string): Promise<Kinds> {
  const reading = Object.entries(kinds).map(async ([kind, options]) => {
    const noun = `certificate for ${kind}`;
    const certificate = await readCertificate(options, { folder, noun });
    if (kind !== EXPIRED) assertValid(certificate, options.certificate, noun);
    else if (!hasExpired(certificate)) {
      const until = new Date(certificate.x509.validTo).toISOString();
      throw invalid(`the ${noun} has not expired: it is valid until ${until}`, options.certificate);
    }
    return { kind, certificate };
  });
  const read = await Promise.all(reading);
  return {
    kinds: read.map(({ kind, certificate }) => [kind, issued(certificate.presented)] as const),
    secrets: read.flatMap(({ certificate }) => certificate.secrets),
  };
}

/** With the key of its authority, a certificate can be issued once more as one that has expired. */
async function expiredBy(own: ReadCertificate, { certificate, authority }: Options, folder: string): Promise<Kinds> {
  if (authority === undefined) return { kinds: [], secrets: [] };
  const place: CertificatePlace = { folder, noun: 'certificate of the authority' };
  const { presented, x509, secrets } = await readCertificate(authority, place);
  if (!own.x509.verify(x509.publicKey)) {
    throw invalid(`the authority did not issue the client certificate, ${certificate}`, authority.certificate);
  }
  const copy = await expired(own.presented, presented, Math.floor(Date.now() / 1000)).catch(() => {
    throw invalid('the key of the authority is neither RSA nor on a NIST curve', authority.key);
  });
  return { kinds: [[EXPIRED, issued(copy)]], secrets };
}
