import { resolve } from 'node:path';
import type { Reporter } from '@playwright/test/reporter';
import { createReporter, type ReporterOptions } from '../reports/playwright-reporter.ts';
import { type Catalogue, loadCatalogue } from './catalogue.ts';
import { formatsNamed, makeLocatedReport } from './cli/conformance.ts';
import type { RunAttachment } from './model/attachment.ts';

/** `twogate/reporter`, as Playwright wants it: a constructor. */
export default class TwogateReporter {
  constructor(options: ReporterOptions = {}) {
    // biome-ignore lint/correctness/noConstructorReturn: Playwright calls `new`; the reporter itself is a plain object
    return createReporter(
      {
        conclude: async (run, observations, times) => {
          const { plan, baseUrl, accepted = {} } = run;
          return makeLocatedReport(plan, observations, {
            catalogue: await catalogueOf(run),
            run: { baseUrl, ...times },
            accepted,
          });
        },
        formats: async (names, run) => formatsNamed(names, await catalogueOf(run)),
      },
      options,
    ) satisfies Reporter as TwogateReporter;
  }
}

/** With what the user has added, where the run began. */
const catalogueOf = ({ extensions = {} }: RunAttachment): Promise<Catalogue> =>
  loadCatalogue(Object.fromEntries(Object.entries(extensions).map(([name, folder]) => [name, resolve(folder)])));
