import { dirname, join, relative, sep } from 'node:path';
import type { Plan } from '../src/model/plan.ts';
import type { Report, ReportedSource } from '../src/model/report.ts';

/** A place in a document's files; `file` is relative to the document's own folder, absent for the document itself. */
export interface SourcePlace {
  readonly file?: string;
  readonly pointer: string;
  readonly line?: number;
}

export interface Sources {
  readonly plan: Plan;
  /** By the pointers of the plan's operations. */
  readonly places: ReadonlyMap<string, SourcePlace>;
  /** The working directory; absolute. */
  readonly folder: string;
}

/** The report with where its operations stand in the document. */
export function withSources(report: Report, { plan, places, folder }: Sources): Report {
  const pointers = new Map(plan.operations.map(({ id, pointer }) => [id, pointer]));
  return {
    ...report,
    operations: report.operations.map((operation) => {
      const { status, reason, ...facts } = operation;
      const place = places.get(pointers.get(operation.id) ?? '');
      if (place === undefined) return operation;
      const source: ReportedSource = { ...place, file: fileOf(plan.document.source, place.file, folder) };
      return { ...facts, source, status, ...(reason === undefined ? {} : { reason }) };
    }),
  };
}

function fileOf(document: string, file: string | undefined, folder: string): string {
  if (isUrl(file ?? document)) return file ?? document;
  if (isUrl(document)) return new URL(file ?? '', document).href;
  const path = file === undefined ? document : join(dirname(document), file);
  return relative(folder, path).replaceAll(sep, '/');
}

const isUrl = (file: string): boolean => /^https?:/i.test(file);
