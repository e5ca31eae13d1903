import { defineLint } from '../define.ts';
import type { Json } from '../model/json.ts';
import type { LintRemark } from '../model/lint.ts';
import { isArray, isObject } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { type StatedSecurity, statedSecurity } from './reading/security.ts';

export default defineLint({
  id: 'public-operations-intended',
  spec: 'SPEC-07',
  title: 'Operations that the document opens to everybody are listed',
  severity: 'info',
  keyword: 'none',
  references: [openapi('3.1.1', 'Operation Object'), openapi('3.1.1', 'Security Requirement Object')],
  meaning:
    'An empty list takes the document-wide requirement away, and {} makes it optional. Both are said in two characters and easily copied: look through the list once.',
  fix: 'Nothing, where it is meant. Otherwise take `security: []` or `{}` away from the operation.',
  examples: [
    {
      title: 'a public and an optional operation',
      given: `
security: [{ key: [] }]
paths:
  /a: { get: { security: [], responses: {} } }
  /b: { get: { security: [{}, { key: [] }], responses: {} } }
  /c: { get: { responses: {} } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: ['#/paths/~1a/get/security', '#/paths/~1b/get/security'],
    },
    {
      title: 'none',
      given: `
security: [{ key: [] }]
paths: { /c: { get: { responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: [],
    },
  ],
  audit: (document) => statedSecurity(document).flatMap(remarkOn),
});

function remarkOn({ pointer, value, operations }: StatedSecurity): readonly LintRemark[] {
  if (!isArray(value) || operations.length === 0) return [];
  if (value.length === 0) return [{ pointer, message: 'public: security is []', operations }];
  if (!value.some(isEmpty)) return [];
  const message = value.every(isEmpty)
    ? 'public: the only requirement is {}'
    : 'credentials are optional: {} is one of the requirements';
  return [{ pointer, message, operations }];
}

const isEmpty = (requirement: Json): boolean => isObject(requirement) && Object.keys(requirement).length === 0;
