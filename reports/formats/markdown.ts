import { defineFormat } from '../../src/define.ts';
import { blocks } from '../markdown/blocks.ts';
import { fitted } from '../markdown/fitted.ts';

export default defineFormat({
  id: 'markdown',
  title: 'Markdown: for a comment on a pull request, or the summary of a job',
  fileName: 'report.md',
  render: (report) => [fitted(blocks(report))],
});
