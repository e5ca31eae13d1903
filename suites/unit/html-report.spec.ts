import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';
import { assemble } from '../../reports/assemble.ts';
import format from '../../reports/formats/html.ts';
import type { Report } from '../../src/model/report.ts';
import { expect, test } from '../browser.ts';
import { acceptedReport } from './accepted-report.ts';
import { faultyApi, OPERATIONS, type SampleApi, sample, soundApi } from './sample-report.ts';

const OPEN_ALL = 'document.querySelectorAll("details").forEach((entry) => { entry.open = true })';

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
  ['some unproven', assemble(sample(soundApi)), /^No operation was seen to be violated, but 1 of 16 is not proven/],
  [
    'cut off',
    assemble(sample(soundApi, { finished: false })),
    /^The run was cut off\. No operation was seen to be violated/,
  ],
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
  await expect(row.locator('td').nth(0)).toHaveText('✓ 401');
  await expect(row.locator('td').nth(2)).toHaveText('✕ 401×2');
  await expect(page.locator('table.grid tbody tr:not(.tag)')).toHaveCount(violated.operations.length);
  await expect(page.locator('table.grid td.d').first()).toContainText('? 403');

  await row.locator('td.b a', { hasText: /^✕ 403$/ }).click();
  const evidence = page.locator('.case:has(> :target)');
  await expect(evidence).toBeVisible();
  await expect(evidence).toContainText('wrong-audience');
  await expect(evidence.locator('.beside')).toHaveText(/Due\s*401.*Came\s*403.*Control\s*200/s);
  await expect(evidence).toContainText(
    `curl -i -X GET -H 'accept: application/json' -H 'authorization: Bearer '"$CREDENTIAL" 'http://127.0.0.1:8080/orders'`,
  );
  await expect(evidence).toContainText(/\$CREDENTIAL is «credential [0-9a-f]{8}»/);
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
  await expect(left).toContainText('No second issuer is configured');
  await expect(left).toContainText('No example for the required property');
  const readings = page.getByRole('region', { name: 'How access was read' });
  await expect(readings).toContainText('orders:write and orders:cancel on oauth');
  await expect(readings).toContainText('orders:read on oauth, or apiKey');
  await expect(readings).toContainText('public: no credential needed');
});

const shownRows = (page: Page) => page.locator('table.grid tbody:not([hidden]) tr:not(.tag, [hidden])');
const shownFindings = (page: Page) => page.locator('article.finding:not([hidden])');
const field = (page: Page, name: string) => page.locator(`form.filter [name="${name}"]`);

test('says since an earlier report what is new, what is fixed and what is still there', async ({ page }, info) => {
  await open(page, acceptedReport(), info);
  await expect(page.locator('.top .notice')).toContainText(
    /^Since the report of 2026-03-04 09:00 UTC: \d new, 1 fixed, \d still there/,
  );
  const changes = page.getByRole('region', { name: 'Since the earlier report' });
  await expect(changes.getByRole('heading', { name: 'New' }).locator('xpath=..')).toContainText('GET /orders');
  await expect(changes.getByRole('heading', { name: 'Fixed' }).locator('xpath=..')).toContainText('all-403');
  await field(page, 'change').selectOption('new');
  await expect(shownFindings(page)).toHaveCount(
    (await changes.locator('.diff > div').first().locator('.changed > li').count()) || -1,
  );
  const waivers = page.getByRole('region', { name: 'Waivers' });
  await expect(waivers.getByRole('row', { name: 'gone' })).toContainText('matches nothing');
  await expect(waivers).toContainText('the <gateway> is replaced');
});

test('maps findings to the catalogues of others', async ({ page }, info) => {
  await open(page, violated, info);
  const catalogues = page.getByRole('region', { name: 'In other catalogues' });
  const entry = catalogues.getByRole('row', { name: 'API2:2023' });
  await expect(entry).toContainText('Broken Authentication');
  for (const code of ['NHI4:2025', 'ASVS 9.2.1', 'CWE-306', 'PR.AA-05', 'Tenet 6']) {
    await expect(catalogues.getByRole('link', { name: code })).toBeVisible();
  }
  await entry.getByRole('link', { name: 'invalid-credentials-401' }).first().click();
  await expect(page.locator('article.finding:target')).toContainText('CWE-347');
});

test('says which scope is missing where', async ({ page }, info) => {
  await open(page, violated, info);
  const row = (scope: string) =>
    page.getByRole('region', { name: 'Which scope is missing where' }).getByRole('row', { name: scope });
  await expect(row('reports:read').locator('td').nth(0)).toContainText('GET /reports/daily');
  await expect(row('reports:read').locator('td').nth(2)).toContainText('POST /reports/exports');
  await expect(row('orders:cancel').locator('td').nth(1)).toContainText(
    /1 operation answered 401.*DELETE \/orders\/\{orderId\}/s,
  );
});

test('filters operations by text and by status', async ({ page }, info) => {
  await open(page, violated, info);
  await page.getByRole('searchbox').fill('/customers');
  await expect(shownRows(page)).toHaveCount(3);
  await expect(page.locator('details.operation:visible')).toHaveCount(3);
  await page.getByRole('searchbox').fill('');
  await field(page, 'status').selectOption('proven');
  await expect(page.locator('details.operation:visible')).toHaveCount(2);
});

test('filters by severity, pattern, tag, method and credential, and says how much is left', async ({ page }, info) => {
  await open(page, violated, info);
  await field(page, 'severity').selectOption('high');
  await expect(shownFindings(page)).toHaveCount(1);
  await field(page, 'severity').selectOption('');
  await field(page, 'pattern').selectOption('all-401');
  await expect(shownFindings(page)).toHaveCount(1);
  await expect(shownRows(page)).toHaveCount(9);
  await field(page, 'method').selectOption('DELETE');
  await expect(shownRows(page)).toHaveText([/DELETE \/orders\/\{orderId\}/]);
  await expect(page.locator('form.filter output')).toHaveText('1 of 16 operations, 1 of 6 findings');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(shownRows(page)).toHaveCount(16);

  await field(page, 'tag').selectOption('reports');
  await expect(shownRows(page)).toHaveCount(2);
  await field(page, 'status').selectOption('proven');
  await expect(page.getByText('No operation is like that.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear' }).click();

  await field(page, 'credential').selectOption('wrong-api-key');
  await expect(shownRows(page)).toHaveText([/items\/\{itemId\}/]);
  await expect(page.locator('table.grid .kinds th:visible')).toHaveText(['Operation', 'wrong-api-key']);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page.locator('table.grid .kinds th:visible')).toHaveCount(16);
});

test('a filtered view can be linked', async ({ page }, info) => {
  await open(page, violated, info);
  const plain = page.url();
  await page.getByRole('searchbox').fill('orders');
  await field(page, 'method').selectOption('GET');
  const shown = await shownRows(page).count();
  await expect(page).toHaveURL(`${plain}?q=orders&method=GET`);
  const address = new URL(page.url());
  await page.goto('about:blank');
  await page.goto(address.href);
  await expect(page.getByRole('searchbox')).toHaveValue('orders');
  await expect(shownRows(page)).toHaveCount(shown);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).toHaveURL(plain);

  // What others put there stays; what the page does not have changes nothing.
  await page.goto(`${plain}?signature=abc&status=nonsense&tag=items#readings`);
  await expect(shownRows(page)).toHaveCount(2);
  await field(page, 'tag').selectOption('');
  await field(page, 'method').selectOption('PUT');
  await expect(page).toHaveURL(`${plain}?signature=abc&method=PUT#readings`);
});

test('opens what a filter hides where a link leads to it', async ({ page }, info) => {
  await open(page, violated, info);
  await field(page, 'method').selectOption('PUT');
  await page.getByRole('link', { name: 'GET /customers', exact: true }).last().click();
  await expect(page.locator('details.operation[open]')).toContainText('/customers');
});

test('is walked with the keyboard from the summary to the evidence of a cell', async ({ page }, info) => {
  await open(page, violated, info);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the findings' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the grid' })).toBeFocused();
  const violatedTile = page.getByRole('link', { name: '13 violated' });
  for (let stops = 0; stops < 6 && !(await violatedTile.evaluate(isFocused)); stops += 1)
    await page.keyboard.press('Tab');
  await expect(violatedTile).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(shownRows(page)).toHaveCount(13);

  // The region that scrolls, then the grid: one stop.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const focused = page.locator('table.grid :focus');
  await expect(focused).toHaveText(/GET \/orders$/);
  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveText(/POST \/orders$/);
  await page.keyboard.press('ArrowUp');
  for (const expected of ['✓ 401', '✕ 4031/6', '✕ 401×2']) {
    await page.keyboard.press('ArrowRight');
    await expect(focused).toHaveText(expected);
  }
  expect(await focused.evaluate(outline)).toBe('solid');
  await page.keyboard.press('End');
  await expect(focused).toHaveText('✓ 200');
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+End');
  await expect(focused).toHaveText('✓ 200');
  await page.keyboard.press('Control+Home');
  await expect(focused).toHaveText(/GET \/orders$/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const evidence = page.locator('.case:has(> :target)');
  await expect(evidence.locator('> summary')).toBeFocused();
  await expect(evidence).toContainText('Audience is not allowed');
  await page.keyboard.press('Tab');
  await expect(evidence.getByRole('link', { name: '✓ as due' })).toBeFocused();
});

const isFocused = (element: unknown): boolean =>
  (globalThis as unknown as { document: { activeElement: unknown } }).document.activeElement === element;
const outline = (element: unknown): string =>
  (globalThis as unknown as { getComputedStyle: (of: unknown) => { outlineStyle: string } }).getComputedStyle(element)
    .outlineStyle;

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('holds every fact, and offers no filter that could not work', async ({ page }, info) => {
    await open(page, violated, info);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('13 of 16 operations');
    await expect(page.locator('table.grid')).toBeVisible();
    await expect(page.locator('article.finding')).toHaveCount(4);
    await expect(page.locator('form.filter')).toBeHidden();
    await page.locator('details.operation > summary').first().click();
    await expect(page.locator('details.case[open]').first()).toContainText('curl -i');
    await expect(page.locator('details.case')).toHaveCount(violated.cases.length);
    await page
      .locator('table.grid td.b a', { hasText: /^✕ 403$/ })
      .first()
      .click();
    await expect(page.locator('.case:has(> :target) .curl')).toBeVisible();
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
  await page.evaluate(OPEN_ALL);

  expect(trouble).toEqual([]);
  await expect(page).toHaveTitle(new RegExp(`^${MARKUP.replaceAll(/[^a-z]/g, '.')}: `));
  expect(await page.locator('img, svg[onload], [onerror], iframe').count()).toBe(0);
  expect(await page.locator('script:not([type="application/json"])').count()).toBe(1);
  expect(await page.locator('script').count()).toBe(3);
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

/** More cases than stand in the markup: what is beyond is data that the script lays out. */
function crowded(api: SampleApi): Report {
  const operations = Array.from(
    { length: 160 },
    (_, index) => ['GET', `/things/${index}`, 'things', 'things:read'] as const,
  );
  return assemble(sample(api, { operations }));
}

test('lays out evidence that is kept as data, by keyboard, link and click', async ({ page }, info) => {
  const report = crowded(soundApi);
  const { trouble } = await open(page, report, info);
  const last = report.cases.length - 3;
  const { operation, credential } = report.cases[last] ?? { operation: '', credential: '' };
  await expect(page.locator(`#c${last}`)).toHaveCount(0);
  await page.goto(`${page.url()}#c${last}`);
  const evidence = page.locator(`.case:has(> #c${last})`);
  await expect(evidence.locator('> summary')).toBeInViewport({ ratio: 1 });
  await expect(evidence).toHaveAttribute('open');
  await expect(evidence.locator('> summary')).toBeFocused();
  await expect(evidence).toContainText(credential);
  await expect(evidence).toContainText(
    /Due\s*403.*Came\s*403.*Control\s*200.*Lacks\s*things:read.*Challenge\s*Bearer error="insufficient_scope"/s,
  );
  await expect(evidence).toContainText(`-H 'authorization: Bearer '"$CREDENTIAL"`);
  await expect(evidence).not.toContainText('Beginning of the response body');

  const row = page.locator(`#g${report.operations.findIndex(({ id }) => id === operation)}`);
  await row.locator('td', { hasText: '✓ 401' }).nth(3).click();
  await expect(page.locator('.case > summary:focus')).toContainText('malformed-token');
  await row.locator('th a').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('.case > summary:focus')).toContainText('absent');
  await evidence.locator('a', { hasText: '✓ as due' }).click();
  await expect(page.locator('.case > summary:focus')).toContainText('(control)');
  expect(trouble).toEqual([]);
});

test('shows what is hostile in data as text', async ({ page }, info) => {
  const { trouble } = await open(page, crowded(hostileApi), info);
  await page.locator('details.operation > summary').last().click();
  const evidence = page.locator('details.operation').last().locator('details.case').first();
  await evidence.locator('> summary').click();
  await expect(evidence.locator('figure').last()).toContainText(
    `${MARKUP}</pre></code>[U+202E]gnp.exe[U+2066][U+200F]xxx`,
  );
  await expect(evidence).toContainText('Bearer realm="<script>alert(1)</script>');
  expect(trouble).toEqual([]);
  expect(await page.locator('img, svg[onload], [onerror], iframe').count()).toBe(0);
});

for (const width of [1280, 360]) {
  test(`is not torn apart by a word of a megabyte, ${width} wide`, async ({ page }, info) => {
    const word = 'w'.repeat(1_000_000);
    const [operation] = assemble(sample(soundApi, { operations: OPERATIONS.slice(0, 1) })).operations;
    const report = assemble(sample(hostileApi, { operations: OPERATIONS.slice(0, 1), title: word }));
    const longOperation = { ...operation, operationId: word, path: `/${word}`, tags: [word], reason: word };
    const findings = report.findings.map((finding) => ({ ...finding, message: word, title: word, meaning: word }));
    const cases = report.cases.map((entry) => ({ ...entry, reason: word }));
    const long = { ...report, operations: [longOperation], findings, cases } as Report;
    await page.setViewportSize({ width, height: 900 });
    const { trouble } = await open(page, long, info);
    await page.evaluate(OPEN_ALL);
    const tooWide =
      '[...document.querySelectorAll("body *")].filter((each) => each.closest(".scroll, .vh, .skip") === null && each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 60))';
    expect(await page.evaluate(tooWide)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
    await expect(page.locator('.tiles')).toBeInViewport();
    const heights = await page
      .locator('table.grid tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(150);
    expect(trouble).toEqual([]);
  });
}

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
  await page.evaluate(OPEN_ALL);
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

async function axeViolations(page: Page): Promise<readonly unknown[]> {
  await page.evaluate(OPEN_ALL);
  await page.evaluate(axe);
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, at: nodes.slice(0, 3).map((node) => node.target.join(" ") + ": " + node.failureSummary) })))',
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, name] of [
    [1280, 'desktop'],
    [360, 'phone'],
  ] as const) {
    test(`axe finds nothing on a ${name}, ${colorScheme}`, async ({ page }, info) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await open(page, acceptedReport(), info);
      expect(await axeViolations(page)).toEqual([]);
    });
  }
}

// What is dark has been looked at as a whole: these show other parts, not other colours.
test('axe finds nothing in a filtered view', async ({ page }, info) => {
  await open(page, acceptedReport(), info);
  await page.goto(`${page.url()}?tag=orders&severity=high&credential=no-scope#c8`);
  await expect(page.locator('form.filter output')).toContainText('of 16 operations');
  expect(await axeViolations(page)).toEqual([]);
});

test('axe finds nothing where no script runs', async ({ page }, info) => {
  const file = info.outputPath('plain.html');
  writeFileSync(file, rendered(acceptedReport()).replace(/<script>.*<\/script>/s, ''));
  await page.goto(pathToFileURL(file).href);
  await expect(page.locator('form.filter')).toBeHidden();
  expect(await axeViolations(page)).toEqual([]);
});

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
    expect(text.includes('the grid has what came of them, report.json everything')).toBe(true);
  });
}
