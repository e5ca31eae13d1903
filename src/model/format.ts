import type { Report } from './report.ts';

/** A way to write the report: a pure function, one file per format. */
export interface Format {
  /** Kebab-case; the file's name; `--format`. */
  readonly id: string;
  readonly title: string;
  /** The name of the file it writes below the output folder. */
  readonly fileName: string;
  /** The file's text in pieces, so that a large report need not stand in memory twice. */
  readonly render: (report: Report) => Iterable<string> | AsyncIterable<string>;
}
