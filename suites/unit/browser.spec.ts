import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { findBrowser } from '../browser.ts';

test.describe('the browser for tests', () => {
  test.afterEach(() => {
    delete process.env.TWOGATE_BROWSER;
  });

  test('is one that starts', () => {
    test.setTimeout(700_000);
    expect(execFileSync(findBrowser(), ['--version'], { encoding: 'utf8' })).toMatch(/Chrom/);
  });

  test('is the one that TWOGATE_BROWSER names, and no other where that does not start', () => {
    process.env.TWOGATE_BROWSER = process.execPath;
    expect(findBrowser()).toBe(process.execPath);
    process.env.TWOGATE_BROWSER = '/no/such/browser';
    expect(findBrowser).toThrow('TWOGATE_BROWSER names /no/such/browser, which does not start');
  });
});
