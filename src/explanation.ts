import type { Example, ExampleCase, Mapping, Rule } from './model/rule.ts';

/** What a rule looks at. */
export const REACHES = {
  case: 'each answer',
  operation: 'the answers of an operation together',
  document: 'the answers of the whole API together',
} as const satisfies Record<Rule['reach'], string>;

/** E.g. `SHOULD; MUST under fapi2 and mcp`. */
export function keywordsInWords({ keyword: { default: usual, ...others } }: Rule): string {
  const profiles = Object.entries(others).filter(([, keyword]) => keyword !== usual);
  const words = [...new Set(profiles.map(([, keyword]) => keyword))];
  const under = (word: string): string =>
    inWords(profiles.filter(([, keyword]) => keyword === word).map(([name]) => name));
  return [usual, ...words.map((word) => `${word} under ${under(word)}`)].join('; ');
}

/** What other catalogues call the weakness: the catalogue's name, and its entries. */
export function mappingLines({ cwe, owaspApi, asvs, owaspNhi, csf, zeroTrust }: Mapping): readonly Entry[] {
  const lines: readonly Entry[] = [
    ['CWE', (cwe ?? []).map((number) => `CWE-${number}`)],
    ['OWASP API Security Top 10 2023', owaspApi ?? []],
    ['OWASP ASVS 5.0', asvs ?? []],
    ['OWASP NHI Top 10 2025', owaspNhi ?? []],
    ['NIST CSF 2.0', csf ?? []],
    ['NIST SP 800-207 §2.1', (zeroTrust ?? []).map((tenet) => `tenet ${tenet}`)],
  ];
  return lines.filter(([, entries]) => entries.length > 0);
}

type Entry = readonly [catalogue: string, entries: readonly string[]];

/** A sentence each; empty where nothing is known of exceptions. */
export function exceptionSentences({ exceptions = [] }: Rule): readonly string[] {
  return 'none' in exceptions ? [`None: ${exceptions.none}`] : exceptions;
}

/** What an example shows, in a line: what was sent, and with what outcome. */
export function exampleHeading({ title, outcome, profile, method, scopes }: Example): string {
  const circumstances = [
    profile === undefined ? '' : `under ${profile}`,
    method === undefined ? '' : `of ${method}`,
    scopes === undefined ? '' : `where ${scopes.join(' ')} is required`,
  ].filter((part) => part !== '');
  return `${[outcome, ...circumstances].join(' ')}: ${title}`;
}

/** The answers of an example and who they were given to; the control's first, where it matters. */
export const exampleExchanges = ({ control, given }: Example): readonly Exchange[] => [
  ...(control === undefined ? [] : [{ sender: 'the control', response: control.trimEnd() }]),
  ...given.map((each) => ({ sender: exampleSender(each), response: each.response.trimEnd() })),
];

export interface Exchange {
  readonly sender: string;
  /** As on the wire. */
  readonly response: string;
}

/** Who sent the request that the response answers. */
function exampleSender({ standing, credential, request, identity, madeBy, sent, controlGranted }: ExampleCase): string {
  return [
    credential === undefined || credential === standing ? standing : `${standing}, ${credential}`,
    request === undefined || request === 'golden' ? '' : `request ${request}`,
    identity === undefined ? '' : `sent by ${identity}`,
    sent === undefined ? '' : `with ${sent.trim().replaceAll('\n', ' and ')}`,
    madeBy === undefined ? '' : `what ${madeBy} has made`,
    controlGranted === false ? 'its control was not granted' : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function inWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${last}` : last;
}
