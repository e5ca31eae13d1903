import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import { child, valueAt } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { statedRequirements } from './reading/security.ts';

export default defineLint({
  id: 'required-schemes-declared',
  spec: 'SPEC-10',
  title: 'Every scheme that is required is declared',
  severity: 'high',
  keyword: 'MUST',
  references: [openapi('3.1.1', 'Security Requirement Object')],
  meaning:
    'The requirement names a security scheme that the document does not declare. Tools drop the requirement, and an operation that was meant to be closed is read as open.',
  fix: 'Declare the scheme under components.securitySchemes, or correct the name. Only OpenAPI 3.2 also takes a URI.',
  examples: [
    {
      title: 'a misspelt name',
      given: `
paths: { /a: { get: { security: [{ ouath: [] }, { key: [] }], responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: ['#/paths/~1a/get/security/0/ouath'],
    },
    {
      title: 'declared',
      given: `
paths: { /a: { get: { security: [{ key: [] }], responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: [],
    },
    {
      title: 'a URI in 3.2',
      given: `
openapi: 3.2.0
info: { title: Example, version: "1" }
paths: { /a: { get: { security: [{ "#/components/securitySchemes/key": [] }], responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: [],
    },
  ],
  audit: (document) =>
    statedRequirements(document).flatMap(({ pointer, value, operations }) =>
      Object.keys(value)
        .filter((name) => !isDeclared(name, document))
        .map((name) => ({
          pointer: child(pointer, name),
          message: `security scheme ${name} is not declared`,
          operations,
        })),
    ),
});

/** A scheme that is declared but cannot be read is a problem of its own. */
const isDeclared = (name: string, { schemes, definition }: Document): boolean =>
  Object.hasOwn(schemes, name) ||
  ['#/components/securitySchemes', '#/securityDefinitions'].some(
    (parent) => valueAt(definition, child(parent, name)) !== undefined,
  );
