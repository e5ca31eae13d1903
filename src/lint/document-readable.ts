import { defineLint } from '../define.ts';
import type { LintRemark } from '../model/lint.ts';
import { openapi } from './reading/reference.ts';

export default defineLint({
  id: 'document-readable',
  title: 'Everything in the document can be read',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'Reference Object')],
  meaning: 'A part of the document leads nowhere or is not what it should be: what needs it cannot be planned.',
  fix: 'Correct the place. A reference to another folder or to the network is read only if it is permitted.',
  examples: [
    {
      title: 'a reference that leads nowhere',
      given: `
security: []
paths: { /a: { get: { responses: { "200": { $ref: "#/components/responses/Gone" } } } } }`,
      remarks: ['#/paths/~1a/get/responses/200/$ref'],
    },
    {
      title: 'nothing to remark',
      given: `
security: []
paths: { /a: { get: { responses: { "200": { description: Fine } } } } }`,
      remarks: [],
    },
  ],
  audit: ({ problems }) => {
    const remarks = new Map<string, LintRemark>();
    for (const { operation, ...place } of problems) {
      const key = JSON.stringify(place);
      const operations = remarks.get(key)?.operations ?? [];
      remarks.set(key, { ...place, operations: operation === undefined ? operations : [...operations, operation] });
    }
    return [...remarks.values()];
  },
});
