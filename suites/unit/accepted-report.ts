import { assemble } from '../../reports/assemble.ts';
import { accept } from '../../src/findings/accept.ts';
import type { Report } from '../../src/model/report.ts';
import { faultyApi, sample } from './sample-report.ts';

/** The faulty sample, with one finding waived, one known on some of its operations, and something fixed since. */
export function acceptedReport(): Report {
  const run = sample(faultyApi);
  const { startedAt, findings } = assemble(run);
  const waiver = { reason: 'the <gateway> is replaced', expires: '2026-12-31', file: 'twogate.waivers.yaml', line: 1 };
  const known = findings
    .filter(({ rule }) => rule === 'invalid-credentials-401')
    .map((each) => ({ ...each, operations: each.operations.slice(0, 1) }));
  const fixed = { fingerprint: '0123456789abcdef', rule: 'all-403', title: 'Two gates', operations: ['GET /orders'] };
  return accept(
    assemble(run),
    {
      waivers: [
        { ...waiver, rule: 'all-401' },
        { ...waiver, rule: 'unauthorized-has-challenge', operation: 'GET /orders' },
        { ...waiver, rule: 'gone' },
      ],
      baseline: { startedAt, findings: [...known, fixed] },
    },
    { plan: run.plan, observations: run.observations, now: new Date('2026-03-04T12:00:00Z') },
  );
}
