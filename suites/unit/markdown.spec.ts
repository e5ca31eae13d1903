import { expect, test } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import markdown from '../../reports/formats/markdown.ts';
import { code, prose } from '../../reports/markdown/text.ts';
import type { Finding, Report } from '../../src/model/report.ts';
import { acceptedReport } from './accepted-report.ts';
import { faultyApi, sample, soundApi } from './sample-report.ts';

const render = (report: Report): string => [...(markdown.render(report) as Iterable<string>)].join('');

test('says the verdict first, then the counts, the patterns, and the findings, the gravest before', () => {
  const report = assemble(sample(faultyApi));
  const text = render(report);
  expect(text.split('\n')[0]).toBe('## ❌ The two gates do not hold on 13 of 16 operations.');
  expect(text).toContain('| 16 operations | 2 | 13 | 0 | 1 |');
  expect(text).toContain('| `all-401` | 9 of 16 |');
  const places = report.findings
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ severity, rule }) => text.indexOf(`**${severity}** \`${rule}\``));
  expect(places.length).toBeGreaterThan(2);
  expect(Math.min(...places)).toBeGreaterThan(0);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(text).toContain('- `GET /orders · wrong-audience → 403 (due 401), control 200`');
});

test('a sound report says so, and one that was cut off does not', () => {
  const sound = assemble(sample(soundApi, { operations: [['GET', '/orders', 'orders', 'orders:read']] }));
  const { finishedAt: _, ...cutOff } = sound;
  expect(render(sound)).toMatch(/^## ✅ Both gates are proven/);
  expect(render(cutOff)).toMatch(/^## ❔ The run was cut off/);
});

test('what is accepted stands below what is not, with its reason; what is fixed is told', () => {
  const text = render(acceptedReport());
  const [open = '', accepted = ''] = text.split('### Accepted: ');
  expect(open).not.toContain('`all-401`:');
  expect(accepted).toContain('`all-401` _new, waived_');
  expect(accepted).toContain('until 2026-12-31: the &lt;gateway&gt; is replaced');
  expect(open).toContain('3 new, 1 fixed, 1 still there');
});

test.describe('what is too long for a comment', () => {
  const one = assemble(sample(faultyApi));
  const [finding] = one.findings;
  const many = (count: number, change: Partial<Finding> = {}): Report => ({
    ...one,
    findings: Array.from({ length: count }, (_, index) => ({
      ...(finding as Finding),
      ...change,
      rule: `rule-${String(index).padStart(4, '0')}`,
    })),
  });

  test('is cut after the most important, and a line says what was left out', () => {
    const text = render(many(1_000));
    const shown = new Set(text.match(/`rule-\d+`/g)).size;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(text)).toBeGreaterThan(60_000);
    expect(text).toContain('`rule-0000`');
    expect(text).toMatch(/\*\*Left out\*\*, to stay within .*: (\d+) findings.*`report\.json` has them all\.\n$/);
    expect(Number(/: (\d+) findings, /.exec(text.slice(text.lastIndexOf('Left out')))?.[1])).toBe(1_000 - shown);
  });

  test('holds, whatever a document writes: one word of a megabyte, in letters of four bytes', () => {
    const word = '𝕏'.repeat(300_000);
    const text = render(many(400, { message: word, evidence: [word, word], operations: Array(500).fill(word) }));
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toContain('`rule-0000`');
    expect(text).toContain('and 470 more');
  });
});

test.describe('what a document writes stays text', () => {
  const HOSTILE =
    '</details><script>x</script> **b** @someone #12 https://a.test www.a.test [l](u) `c` | \u202Edlrow\n# h';

  test('in sentences', () => {
    const text = prose(HOSTILE);
    expect(text).not.toMatch(/<(?!!-- -->)/);
    expect(text).not.toMatch(/(?<!\\)[*[\]`|]/);
    expect(text).not.toMatch(/@\w|#\d|:\/\/|www\.|\u202E|\n/);
    expect(text).toContain('@<!-- -->someone');
  });

  test('in code, whatever backticks it has', () => {
    expect(code('a`b')).toBe('``a`b``');
    expect(code('``')).toBe('``` `` ```');
    expect(code(HOSTILE)).toMatch(/^``[^\n]*``$/);
  });

  test('in the page', () => {
    const report = assemble(sample(faultyApi, { title: HOSTILE, operations: [['GET', HOSTILE, HOSTILE, 'a']] }));
    const outsideCode = render(report).replaceAll(/(`+)[^`](?:(?!\1).)*?[^`]?\1(?!`)/g, '');
    expect(outsideCode.match(/<(?!!-- -->|\/?details>|\/?summary>|https:)[^>]*>/g)).toBeNull();
    expect(outsideCode).not.toContain('@someone');
  });
});
