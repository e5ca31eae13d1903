import type { Report } from '../src/model/report.ts';
import { counted, formatted } from './counted.ts';
import { amissInShort, scenarioCounts } from './scenario-counts.ts';

/** The verdict in one sentence. It never says more than was seen, and never that all is well where a scenario failed. */
export function verdict(report: Report): string {
  const sentence = `${verdictSentence(report)}.`;
  return report.finishedAt === undefined ? `The run was cut off. ${sentence}` : sentence;
}

function verdictSentence(report: Report): string {
  const amiss = amissInShort(report.scenarios);
  const matrix = ofMatrix(report);
  if (amiss === undefined) return matrix;
  return `${matrix}, ${isProven(report) ? 'but' : 'and'} ${amiss}`;
}

function ofMatrix(report: Report): string {
  const { summary, operations: all } = report;
  const { proven, violated } = summary.operations;
  if (all.length === 0) return 'There was no operation to judge';
  if (violated > 0) return `The two gates do not hold on ${formatted(violated)} of ${counted(all.length, 'operation')}`;
  if (isProven(report)) {
    return all.length === 1
      ? 'Both gates are proven to hold on the one operation'
      : `Both gates are proven to hold on all ${counted(all.length, 'operation')}`;
  }
  if (proven === 0) return 'No operation was proven, and none was seen to be violated';
  const open = all.length - proven;
  const are = open === 1 ? 'is' : 'are';
  return `No operation was seen to be violated, but ${formatted(open)} of ${formatted(all.length)} ${are} not proven`;
}

/** How the verdict looks: something is wrong, everything is proven, or neither. */
export function verdictTone(report: Report): 'good' | 'bad' | 'doubt' {
  const { failed, cantTell } = scenarioCounts(report.scenarios);
  if (report.summary.operations.violated > 0 || failed > 0) return 'bad';
  return isProven(report) && report.finishedAt !== undefined && cantTell === 0 ? 'good' : 'doubt';
}

const isProven = ({ summary, operations }: Report): boolean =>
  operations.length > 0 && summary.operations.proven === operations.length;
