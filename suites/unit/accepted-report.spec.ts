import { expect, test } from '@playwright/test';
import html from '../../reports/formats/html.ts';
import { painter, summaryOf } from '../../src/cli/terminal.ts';
import { acceptedReport } from './accepted-report.ts';

const report = acceptedReport();

test('the page shows what is waived, by which reason, and what is new', () => {
  const page = [...(html.render(report) as Iterable<string>)].join('');
  expect(page).toContain('<dt>Waived until 2026-12-31</dt><dd>the &lt;gateway&gt; is replaced');
  expect(page).toContain('<span class="pattern">waived</span>');
  expect(page).toContain('<span class="pattern">new</span>');
  expect(page).toContain('<span class="pattern">known</span>');
  expect(page).toContain('<code>GET /orders · no-scope → 401 (due 403), control 200</code>');
});

test('the terminal tells what fails first, then what is waived, then what changed', () => {
  const lines = summaryOf(report, painter({}, {})).split('\n');
  const at = (text: string): number => lines.findIndex((line) => line.includes(text));
  const headlines = lines.filter((line) => /^(?:critical|high|medium|low) /.test(line));
  expect(headlines.map((line) => line.replace(/:.*\((new|known)\)$/, ' $1'))).toEqual([
    'critical invalid-credentials-401 known',
    'medium invalid-credentials-401 new',
    'low unauthorized-has-challenge new',
  ]);
  expect(lines).toContain('  waived on GET /orders until 2026-12-31: the <gateway> is replaced');
  expect(lines).toContain('  GET /reports/daily · expired → 200 (due 401), control 200');
  expect(at('new on POST /orders, GET /orders/{orderId}')).toBeGreaterThan(0);
  const waived = at('Waived:');
  expect(lines[waived + 1]).toMatch(
    /^ {2}high all-401 on GET \/orders, .*until 2026-12-31: the <gateway> is replaced$/,
  );
  const baseline = at('Since the baseline of 2026-03-04T09:00:00.000Z: 3 new, 1 known, 1 fixed.');
  expect(baseline).toBeGreaterThan(waived);
  expect(lines[baseline + 1]).toBe('  fixed: all-403 (0123456789abcdef) on GET /orders');
  expect(at('Operations: 2 proven, 13 violated')).toBeGreaterThan(baseline);
});
