import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import json from '../../reports/formats/json.ts';
import { writeReport } from '../../reports/write.ts';
import type { Format } from '../../src/model/format.ts';
import { acceptedReport } from './accepted-report.ts';

let folder = '';
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twogate-write-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test('a report that cannot be written is one sentence that names the file, and leaves no half of it', async () => {
  await mkdir(join(folder, 'report.json'));
  await expect(writeReport(acceptedReport(), [json], folder)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    place: { file: join(folder, 'report.json') },
  });
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('so is a folder that cannot be made', async () => {
  await writeFile(join(folder, 'file'), '');
  const within = join(folder, 'file', 'reports');
  await expect(writeReport(acceptedReport(), [json], within)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
});

test('what a format of the user throws is told as it is', async () => {
  const broken: Format = {
    ...json,
    render: () => {
      throw new Error('no such column');
    },
  };
  await expect(writeReport(acceptedReport(), [broken], folder)).rejects.toThrow('no such column');
  expect(await readdir(folder)).toEqual([]);
});
