import { defineFormat } from '../../src/define.ts';
import { sarifLog } from '../sarif/log.ts';
import { sarifInput } from '../sarif/run.ts';

export default defineFormat({
  id: 'sarif',
  title: 'SARIF 2.1.0: for code scanning, at the lines of the document',
  fileName: 'report.sarif',
  render: (report) => [`${JSON.stringify(sarifLog(sarifInput(report)), null, 2)}\n`],
});
