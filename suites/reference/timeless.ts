import type { Report } from '../../src/model/report.ts';

/** A report without what differs from run to run: times, the port, and what the port is part of. */
export function timeless({ startedAt: _, finishedAt, target, operations, cases, findings, summary, ...rest }: Report) {
  return {
    ...rest,
    isFinished: finishedAt !== undefined,
    title: target.title,
    summary,
    operations,
    findings,
    cases: cases.map(({ observed, request: __, ...each }) => ({ ...each, status: observed?.status })),
  };
}
