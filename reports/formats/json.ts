import { defineFormat } from '../../src/define.ts';
import { jsonLines } from '../json-lines.ts';

export default defineFormat({
  id: 'json',
  title: 'JSON, as in report.schema.json',
  fileName: 'report.json',
  render: jsonLines,
});
