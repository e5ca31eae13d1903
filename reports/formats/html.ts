import { defineFormat } from '../../src/define.ts';
import { page } from '../html/page.ts';
import { pieces } from '../pieces.ts';

export default defineFormat({
  id: 'html',
  title: 'HTML: one self-contained page for people',
  fileName: 'index.html',
  render: (report) => pieces(page(report)),
});
