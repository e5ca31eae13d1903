import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import format from '../../reports/formats/html.ts';
import type { Report } from '../../src/model/report.ts';
import { expect, test } from '../browser.ts';
import { faultyApi, OPERATIONS, type SampleApi, sample, soundApi } from './sample-report.ts';

const violated = assemble(sample(faultyApi));

function rendered(report: Report): string {
  return [...(format.render(report) as Iterable<string>)].join('');
}

/** Opens the report as a file, and collects everything that a page at rest must not do. */
async function open(page: Page, report: Report, info: TestInfo): Promise<{ readonly trouble: readonly string[] }> {
  const file = info.outputPath('index.html');
  writeFileSync(file, rendered(report));
  const address = pathToFileURL(file).href;
  const trouble: string[] = [];
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { trouble };
}

test('says the verdict in a sentence and the counts beside it', async ({ page }, info) => {
  const { trouble } = await open(page, violated, info);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The two gates do not hold on 13 of 16 operations.');
  await expect(page.locator('.tile')).toHaveText([/2\s+proven/, /13\s+violated/, /0\s+unproven/, /1\s+untested/]);
  await expect(page.locator('.patterns li')).toContainText(['all-401']);
  await expect(page.locator('.patterns li')).toContainText(['9 of 16 operations']);
  expect(trouble).toEqual([]);
});

for (const [title, report, sentence] of [
  [
    'all proven',
    assemble(sample(soundApi, { operations: OPERATIONS.slice(0, 12) })),
    /^Both gates .* all 12 operations/,
  ],
  ['some unproven', assemble(sample(soundApi)), /^No violation was seen, but 1 of 16 operations are not proven/],
  ['cut off', assemble(sample(soundApi, { finished: false })), /^The run was cut off\. No violation was seen/],
  ['nothing', assemble(sample(soundApi, { operations: [] })), /^There was no operation/],
] as const) {
  test(`says no more than was seen: ${title}`, async ({ page }, info) => {
    const { trouble } = await open(page, report, info);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(sentence);
    expect(trouble).toEqual([]);
  });
}

test('shows a cell for each operation and kind, with shape and text, that leads to its evidence', async ({
  page,
}, info) => {
  await open(page, violated, info);
  const row = page.getByRole('row', { name: 'violated: GET /orders', exact: false }).first();
  await expect(row.getByRole('cell').nth(0)).toHaveText('✓ 401');
  await expect(row.getByRole('link', { name: '✕ 403' })).toBeVisible();
  await expect(page.locator('table.grid tbody tr[data-o]')).toHaveCount(violated.operations.length);
  await expect(page.locator('table.grid td.doubt').first()).toHaveText('? 403');

  await row.getByRole('link', { name: '✕ 403' }).click();
  const evidence = page.locator('article.case:target');
  await expect(evidence).toBeVisible();
  await expect(evidence).toContainText('wrong-audience');
  await expect(evidence.locator('.beside')).toHaveText(/Due\s*401.*Came\s*403.*Control\s*200/s);
  await expect(evidence).toContainText(
    "curl -i -X GET -H 'accept: application/json' -H 'authorization: Bearer ‹credential",
  );
  await expect(evidence).toContainText('Audience is not allowed');
});

test('names for each finding its clause, meaning, fix and operations', async ({ page }, info) => {
  await open(page, violated, info);
  const finding = page.locator('article.finding').nth(1);
  await expect(finding).toContainText('◆◆ high');
  await expect(finding).toContainText('“ought to”');
  await expect(finding.getByRole('link', { name: 'RFC 9110 §15.5.4' })).toHaveAttribute(
    'href',
    'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4',
  );
  await expect(finding).toContainText('Clients refresh tokens that were never stale');
  await expect(finding).toContainText('Decide on scopes in a second step');
  await expect(finding.getByRole('link', { name: 'DELETE /orders/{orderId}' })).toBeVisible();
});

test('says what was not tested and how access was read', async ({ page }, info) => {
  await open(page, violated, info);
  const left = page.getByRole('region', { name: 'What was not tested, and why' });
  await expect(left).toContainText('no second issuer is configured');
  await expect(left).toContainText('no example for the required property');
  const readings = page.getByRole('region', { name: 'How access was read' });
  await expect(readings).toContainText('orders:write and orders:cancel on oauth');
  await expect(readings).toContainText('orders:read on oauth, or apiKey');
  await expect(readings).toContainText('public: no credential needed');
});

test('filters operations by text and by status', async ({ page }, info) => {
  await open(page, violated, info);
  await page.getByRole('searchbox').fill('/customers');
  await expect(page.locator('table.grid tr[data-o]:visible')).toHaveCount(3);
  await expect(page.locator('details.operation:visible')).toHaveCount(3);
  await page.getByRole('searchbox').fill('');
  await page.getByRole('combobox').selectOption('proven');
  await expect(page.locator('details.operation:visible')).toHaveCount(2);
});

test('is walked with the keyboard from the grid to a case', async ({ page }, info) => {
  await open(page, violated, info);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the findings' })).toBeFocused();
  await page.locator('table.grid td.bad a').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('article.case:target')).toBeVisible();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('holds every fact, and offers no filter that could not work', async ({ page }, info) => {
    await open(page, violated, info);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('13 of 16 operations');
    await expect(page.locator('table.grid')).toBeVisible();
    await expect(page.locator('article.finding')).toHaveCount(4);
    await expect(page.locator('form.filter')).toBeHidden();
    await page.locator('details.operation > summary').first().click();
    await expect(page.locator('article.case').first()).toBeVisible();
    await expect(page.locator('article.case').first()).toContainText('curl -i');
  });
});

const MARKUP = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'><svg onload=alert(3)>';
const DIRECTION = '\u202Egnp.exe\u2066\u200F';

const hostileApi: SampleApi = (testCase) => ({
  status: testCase.expected === '2xx' ? 500 : 200,
  challenge: `Bearer realm="${MARKUP.replaceAll('"', '')}"`,
  body: `${MARKUP}</pre></code>${DIRECTION}${'x'.repeat(1_000_000)}`,
});

test('shows hostile documents and responses as text', async ({ page }, info) => {
  const operations = [
    ['GET', `/a/${MARKUP}`, MARKUP, MARKUP.replaceAll('|', '')],
    ['GET', `/b/${DIRECTION}`, 'javascript:alert(4)', 'orders:read'],
  ] as const;
  const input = sample(hostileApi, { operations, title: MARKUP });
  const clause = { title: MARKUP, url: 'javascript:alert(5)' };
  const rules = new Map([...input.rules].map(([id, rule]) => [id, { ...rule, title: MARKUP, references: [clause] }]));
  const problems = [{ pointer: `#/${MARKUP}`, message: MARKUP }];
  const report = assemble({ ...input, rules, plan: { ...input.plan, problems } });
  const { trouble } = await open(page, report, info);
  await page.evaluate('document.querySelectorAll("details").forEach((entry) => { entry.open = true })');

  expect(trouble).toEqual([]);
  await expect(page).toHaveTitle(new RegExp(`^${MARKUP.replaceAll(/[^a-z]/g, '.')}: `));
  const elements =
    'document.querySelectorAll("img, svg[onload], body script:not(:last-child), [onerror], iframe").length';
  expect(await page.evaluate(elements)).toBe(0);
  expect(await page.evaluate('document.querySelectorAll("script").length')).toBe(1);
  expect(await page.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).not.toContain(
    clause.url,
  );
  const text = (await page.evaluate('document.body.innerText')) as string;
  expect(text).toContain('<img src=x onerror=alert(2)>');
  expect(text).toContain('[U+202E]gnp.exe[U+2066][U+200F]');
  expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  expect(text.length).toBeLessThan(200_000);
  expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
});

test('carries a policy under which only its own style and script run', async ({ page }, info) => {
  const file = info.outputPath('injected.html');
  const injected = '<script>document.title = "owned"</script><p onclick="">x</p><style>body{display:none}</style>';
  writeFileSync(file, rendered(violated).replace('<main>', `<main>${injected}`));
  const refused: string[] = [];
  page.on('console', (message) => refused.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  await expect(page.locator('body')).toBeVisible();
  await expect(page).not.toHaveTitle('owned');
  await expect(page.locator('form.filter')).toBeVisible();
  expect(refused.filter((text) => text.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(2);
});

test('fits a phone without scrolling sideways', async ({ page }, info) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, violated, info);
  await page.evaluate('document.querySelectorAll("details").forEach((entry) => { entry.open = true })');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});

test('prints the findings and leaves out what only a screen needs', async ({ page }, info) => {
  await open(page, violated, info);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('nav')).toBeHidden();
  await expect(page.locator('article.finding').first()).toBeVisible();
  await expect(page.locator('details.doubtful dl').first()).toBeVisible();
});

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, name] of [
    [1280, 'desktop'],
    [360, 'phone'],
  ] as const) {
    test(`axe finds nothing on a ${name}, ${colorScheme}`, async ({ page }, info) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(page, violated, info);
      await page.evaluate('document.querySelectorAll("details").forEach((entry) => { entry.open = true })');
      await page.evaluate(axe);
      const violations = (await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.slice(0, 3).map((node) => node.target.join(" ") + ": " + node.failureSummary) })))',
      )) as readonly unknown[];
      expect(violations).toEqual([]);
    });
  }
}

for (const [name, api] of [
  ['sound', soundApi],
  ['violated everywhere', (entry) => ({ status: entry.expected === '2xx' ? 200 : 500, body: 'x'.repeat(3000) })],
] as const satisfies readonly (readonly [string, SampleApi])[]) {
  test(`stays small with sixty thousand cells: ${name}`, () => {
    const operations = Array.from(
      { length: 1500 },
      (_, index) => ['GET', `/things/${index}/{id}`, `tag ${index % 40}`, 'things:read'] as const,
    );
    const report = assemble(sample(api, { operations }));
    const copies = [1, 2, 3].map((copy) => report.cases.map((entry) => ({ ...entry, id: `${entry.id} · ${copy}` })));
    const cases = [...report.cases, ...copies.flat()].slice(0, 60_000);
    expect(cases.length).toBe(60_000);
    const text = rendered({ ...report, cases });
    expect(Buffer.byteLength(text)).toBeLessThan(15_000_000);
    expect(text).toContain('report.json has all of them in full');
  });
}
