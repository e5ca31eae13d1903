import { readdir } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { loadCatalogue } from '../../src/catalogue.ts';
import { keywordsInWords } from '../../src/explanation.ts';
import type { Mapping, Profile, Rule } from '../../src/model/rule.ts';
import { PATTERNS } from '../../src/rules/row/patterns.ts';

const { rules } = await loadCatalogue();

/** What says something for a profile: its own documents. */
const SOURCES = {
  http: /^RFC (?:9110|9111|9457|6585) /,
  bearer: /^RFC (?:6749|6750|9700) /,
  'at+jwt': /^RFC 9068 /,
  dpop: /^RFC 9449 /,
  mtls: /^RFC 8705 /,
  fapi2: /^FAPI 2\.0 /,
  mcp: /^MCP /,
} as const satisfies Record<Profile, RegExp>;

/** Documents of OAuth: they say nothing under the profile http. */
const OAUTH = /^(?:RFC (?:6749|6750|7009|7662|8705|8707|9068|9449|9470|9700|9728) |FAPI |MCP )/;

/** Pillars and level-1 classes that MITRE discourages for mapping. */
const DISCOURAGED = [284, 285, 287, 345, 693, 703, 755];

const FORMATS = {
  cwe: /^\d{2,4}$/,
  owaspApi: /^API(?:[1-9]|10)$/,
  asvs: /^(?:[1-9]|1[0-7])\.\d{1,2}\.\d{1,2}$/,
  owaspNhi: /^NHI(?:[1-9]|10)$/,
  csf: /^(?:GV|ID|PR|DE|RS|RC)\.[A-Z]{2}-\d{2}$/,
  zeroTrust: /^[1-7]$/,
} as const satisfies Record<keyof Mapping, RegExp>;

const cites = ({ references }: Rule, source: RegExp): boolean => references.some(({ title }) => source.test(title));

test.describe('every rule of ours says what a report needs of it', () => {
  for (const rule of rules) {
    test(rule.id, () => {
      expect(rule.subject, 'a subject').toBeDefined();
      for (const text of [rule.title, rule.meaning, rule.fix]) expect(text.trim().length).toBeGreaterThan(10);
      expect(exceptionFaults(rule)).toEqual([]);
      expect(mappingFaults(rule.mapping)).toEqual([]);
      expect(rule.references.filter(({ title, url }) => title === '' || !/^https:\/\/[^ ]+$/.test(url))).toEqual([]);
      expect(keywordFaults(rule)).toEqual([]);
    });
  }
});

function exceptionFaults({ exceptions }: Rule): readonly string[] {
  if (exceptions === undefined) return ['exceptions are missing'];
  if ('none' in exceptions) return isSentence(exceptions.none) ? [] : ['why there is no exception'];
  if (exceptions.length === 0) return ['an empty list: write { none: why }'];
  return exceptions.filter((each) => !isSentence(each));
}

const isSentence = (text: string): boolean => /^[A-Z\d`].{15,}[.)]$/.test(text);

function mappingFaults(mapping: Mapping | undefined): readonly string[] {
  if (mapping === undefined) return ['a mapping is missing'];
  const entries = Object.entries(mapping) as readonly [keyof Mapping, readonly (string | number)[]][];
  if (entries.every(([, ids]) => ids.length === 0)) return ['the mapping is empty'];
  const discouraged = (mapping.cwe ?? []).filter((each) => DISCOURAGED.includes(each));
  const malformed = entries.flatMap(([name, ids]) => ids.filter((id) => !FORMATS[name].test(String(id))));
  return [...malformed, ...discouraged].map(String);
}

/** A profile says something else only where a document of its own does, or where the documents cited say nothing under http. */
function keywordFaults(rule: Rule): readonly string[] {
  const { default: usual, ...others } = rule.keyword;
  const faults = (Object.entries(others) as readonly [Profile, string][]).flatMap(([profile, keyword]) => {
    if (keyword === usual) return [`${profile} repeats the default`];
    if (profile === 'http' && keyword === 'none') return cites(rule, SOURCES.http) ? ['http: a document says so'] : [];
    return cites(rule, SOURCES[profile]) ? [] : [`${profile}: no document of its own is cited`];
  });
  const isOAuthOnly = rule.references.every(({ title }) => OAUTH.test(title));
  if (isOAuthOnly && usual !== 'none' && rule.keyword.http === undefined) faults.push('http: OAuth alone says so');
  return faults;
}

test('every pattern has a number of its own, in the order of the catalogue', () => {
  const codes = Object.values(PATTERNS).map(({ code }) => code);
  expect(codes).toEqual(codes.map((_, index) => `C${String(index + 1).padStart(2, '0')}`));
});

test('keywords are told by the profiles that share them', () => {
  const keyword = { default: 'SHOULD', http: 'ought to', fapi2: 'MUST', mcp: 'MUST' } as const;
  expect(keywordsInWords({ ...(rules[0] as Rule), keyword })).toBe(
    'SHOULD; ought to under http; MUST under fapi2 and mcp',
  );
});

test('what is cited of ASVS leads to a chapter that is there', () => {
  const cited = rules.flatMap(({ references }) => references.filter(({ title }) => title.startsWith('OWASP ASVS')));
  expect(cited.length).toBeGreaterThan(0);
  for (const { url } of cited) expect(url).toMatch(/\/5\.0\/en\/0x\d\d-V\d+-[\w-]+\.md$/);
});

test('no rule is left out of the catalogue', async () => {
  const files = await readdir(new URL('../../src/rules/', import.meta.url));
  expect(files.filter((name) => name.endsWith('.ts'))).toHaveLength(rules.length);
});
