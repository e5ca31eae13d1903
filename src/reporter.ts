import type { Reporter } from '@playwright/test/reporter';
import { createReporter, type ReporterOptions } from '../reports/playwright-reporter.ts';
import { loadCatalogue } from './catalogue.ts';
import { formatsNamed, makeReport } from './cli/conformance.ts';

/** `twogate/reporter`, as Playwright wants it: a constructor. */
export default class TwogateReporter {
  constructor(options: ReporterOptions = {}) {
    // biome-ignore lint/correctness/noConstructorReturn: Playwright calls `new`; the reporter itself is a plain object
    return createReporter(
      {
        conclude: async ({ plan, baseUrl, accepted = {} }, observations, times) =>
          makeReport(plan, observations, { catalogue: await loadCatalogue(), run: { baseUrl, ...times }, accepted }),
        formats: async (names) => formatsNamed(names, await loadCatalogue()),
      },
      options,
    ) satisfies Reporter as TwogateReporter;
  }
}
