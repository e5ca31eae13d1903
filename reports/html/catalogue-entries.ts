import type { Mapping } from '../../src/model/rule.ts';

/** An entry of a catalogue of weaknesses, requirements or outcomes. */
export interface CatalogueEntry {
  readonly code: string;
  /** Empty where it has none that is shorter than its text. */
  readonly name: string;
  readonly url: string;
}

export interface Catalogue {
  readonly title: string;
  readonly entries: (mapping: Mapping) => readonly CatalogueEntry[];
}

const API_TOP_10: Readonly<Record<string, readonly [name: string, page: string]>> = {
  API1: ['Broken Object Level Authorization', '0xa1-broken-object-level-authorization'],
  API2: ['Broken Authentication', '0xa2-broken-authentication'],
  API3: ['Broken Object Property Level Authorization', '0xa3-broken-object-property-level-authorization'],
  API5: ['Broken Function Level Authorization', '0xa5-broken-function-level-authorization'],
  API8: ['Security Misconfiguration', '0xa8-security-misconfiguration'],
};

const NHI_TOP_10: Readonly<Record<string, string>> = {
  NHI1: 'Improper Offboarding',
  NHI2: 'Secret Leakage',
  NHI4: 'Insecure Authentication',
  NHI5: 'Overprivileged NHI',
  NHI7: 'Long-Lived Secrets',
  NHI8: 'Environment Isolation',
  NHI9: 'NHI Reuse',
};

/** By chapter. */
const ASVS: Readonly<Record<string, string>> = {
  4: 'API and Web Service',
  6: 'Authentication',
  7: 'Session Management',
  8: 'Authorization',
  9: 'Self-contained Tokens',
  10: 'OAuth and OIDC',
  14: 'Data Protection',
  16: 'Security Logging and Error Handling',
};

const WEAKNESSES: Readonly<Record<number, string>> = {
  204: 'Observable Response Discrepancy',
  209: 'Error Message Containing Sensitive Information',
  290: 'Authentication Bypass by Spoofing',
  294: 'Authentication Bypass by Capture-replay',
  306: 'Missing Authentication for Critical Function',
  308: 'Use of Single-factor Authentication',
  346: 'Origin Validation Error',
  347: 'Improper Verification of Cryptographic Signature',
  524: 'Use of Cache Containing Sensitive Information',
  598: 'GET Request With Sensitive Query Strings',
  613: 'Insufficient Session Expiration',
  636: 'Not Failing Securely',
  639: 'Authorization Bypass Through User-Controlled Key',
  807: 'Reliance on Untrusted Inputs in a Security Decision',
  862: 'Missing Authorization',
  863: 'Incorrect Authorization',
};

const OUTCOMES_OF_CSF: Readonly<Record<string, string>> = {
  'PR.AA-01': 'identities and credentials are managed',
  'PR.AA-03': 'users, services and hardware are authenticated',
  'PR.AA-04': 'identity assertions are protected, conveyed and verified',
  'PR.AA-05': 'access permissions are defined, enforced and reviewed',
  'PR.DS-02': 'data in transit are protected',
  'DE.CM-09': 'software, runtime and their data are monitored',
};

const TENETS: Readonly<Record<number, string>> = {
  3: 'access is granted per session',
  4: 'access is determined by policy',
  6: 'authentication and authorization are enforced before access',
};

const url = {
  api: (page: string) => `https://owasp.org/API-Security/editions/2023/en/${page}/`,
  nhi: 'https://owasp.org/www-project-non-human-identities-top-10/2025/top-10-2025/',
  asvs: 'https://owasp.org/www-project-application-security-verification-standard/',
  cwe: (number: number) => `https://cwe.mitre.org/data/definitions/${number}.html`,
  csf: 'https://doi.org/10.6028/NIST.CSWP.29',
  zeroTrust: 'https://doi.org/10.6028/NIST.SP.800-207',
} as const;

/** In the order in which the page shows them. */
export const CATALOGUES: readonly Catalogue[] = [
  {
    title: 'OWASP API Security Top 10, 2023',
    entries: ({ owaspApi = [] }) =>
      owaspApi.map((code) => {
        const [name, page] = API_TOP_10[code] ?? ['', '0x11-t10'];
        return { code: `${code}:2023`, name, url: url.api(page) };
      }),
  },
  {
    title: 'OWASP Non-Human Identities Top 10, 2025',
    entries: ({ owaspNhi = [] }) =>
      owaspNhi.map((code) => ({ code: `${code}:2025`, name: NHI_TOP_10[code] ?? '', url: url.nhi })),
  },
  {
    title: 'OWASP ASVS 5.0',
    entries: ({ asvs = [] }) =>
      asvs.map((code) => ({ code: `ASVS ${code}`, name: ASVS[code.split('.')[0] ?? ''] ?? '', url: url.asvs })),
  },
  {
    title: 'Common Weakness Enumeration',
    entries: ({ cwe = [] }) =>
      cwe.map((number) => ({ code: `CWE-${number}`, name: WEAKNESSES[number] ?? '', url: url.cwe(number) })),
  },
  {
    title: 'NIST Cybersecurity Framework 2.0',
    entries: ({ csf = [] }) => csf.map((code) => ({ code, name: OUTCOMES_OF_CSF[code] ?? '', url: url.csf })),
  },
  {
    title: 'NIST SP 800-207, Zero Trust Architecture, §2.1',
    entries: ({ zeroTrust = [] }) =>
      zeroTrust.map((tenet) => ({ code: `Tenet ${tenet}`, name: TENETS[tenet] ?? '', url: url.zeroTrust })),
  },
];

/** The entries of every catalogue that a mapping names, in the catalogues' order. */
export function entriesOf(mapping: Mapping = {}): readonly CatalogueEntry[] {
  return CATALOGUES.flatMap(({ entries }) => entries(mapping));
}
