import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Document } from '../../src/model/document.ts';
import { loadDocument } from '../../src/openapi/load.ts';

/** Published documents of other projects, beside the repository; see its README. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

interface Row {
  readonly name: string;
  readonly version: string;
  readonly operations: number;
  readonly secured: number;
  /** Undefined where the table has `?`. */
  readonly scoped: number | undefined;
}

function rows(): readonly Row[] {
  return readFileSync(join(CORPUS, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => name?.startsWith('`'))
    .map(([, name = '', version = '', , operations, secured, scoped]) => ({
      name: name.replaceAll('`', ''),
      version,
      operations: Number(operations),
      secured: Number(secured),
      scoped: scoped === '?' ? undefined : Number(scoped),
    }));
}

/** Secured: some alternative needs a credential, be it that anonymous access is granted too. With scopes: one names some. */
function counts({ operations }: Document): Pick<Row, 'operations' | 'secured' | 'scoped'> {
  const alternatives = operations.map(({ access }) => access.alternatives);
  return {
    operations: operations.length,
    secured: alternatives.filter((each) => each.length > 0).length,
    scoped: alternatives.filter((each) => each.some(({ schemes }) => schemes.some(({ scopes }) => scopes.length > 0)))
      .length,
  };
}

test.describe('the corpus of published documents', () => {
  test.skip(!existsSync(CORPUS), `there is no corpus at ${CORPUS}`);

  for (const row of existsSync(CORPUS) ? rows() : []) {
    test(row.name, async () => {
      // Documents in a folder of their own share files with its other folders.
      const allowRef = row.name.includes('/') ? [join(CORPUS, row.name.split('/')[0] ?? '')] : [];
      const document = await loadDocument(join(CORPUS, row.name), { allowRef });
      for (const [message, found] of summary(document)) console.log(`${row.name}: ${found} × ${message}`);
      const { scoped, ...others } = counts(document);
      expect({ version: document.openapi, ...others }).toEqual({
        version: row.version,
        operations: row.operations,
        secured: row.secured,
      });
      if (row.scoped !== undefined) expect(scoped).toBe(row.scoped);
      expect(document.problems.filter(({ line }) => line === undefined)).toEqual([]);
      expect(new Set(document.operations.map(({ id }) => id)).size).toBe(document.operations.length);
    });
  }

  test('the README lists documents', () => {
    expect(rows().length).toBeGreaterThan(15);
  });

  test("without permission the files beside a document's folder cost only what needs them", async () => {
    const name = 'camara-qod/API_definitions/quality-on-demand.yaml';
    const document = await loadDocument(join(CORPUS, name));
    const row = rows().find((each) => each.name === name);
    expect(counts(document)).toMatchObject({ operations: row?.operations, secured: row?.secured, scoped: row?.scoped });
    expect(document.problems.some(({ message }) => message.includes('common/CAMARA_common.yaml is refused'))).toBe(
      true,
    );
    expect(Object.keys(document.definition)).not.toContain('x-referenced-files');
    expect(dirname(document.source)).toContain('API_definitions');
  });
});

function summary({ problems }: Document): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { message } of problems) found.set(message, (found.get(message) ?? 0) + 1);
  return found;
}
