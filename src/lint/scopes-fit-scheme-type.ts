import { defineLint } from '../define.ts';
import { child, isArray } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { statedRequirements } from './reading/security.ts';

export default defineLint({
  id: 'scopes-fit-scheme-type',
  spec: 'SPEC-03',
  title: 'Before OpenAPI 3.1 only oauth2 and openIdConnect schemes are given scopes',
  severity: 'medium',
  keyword: 'MUST',
  references: [openapi('3.0.4', 'Security Requirement Object')],
  meaning:
    'OpenAPI 3.0 wants the list of every other scheme type to be empty: tools reject the document or drop the names silently. Twogate reads them as scopes.',
  fix: 'Declare the scheme as oauth2 or openIdConnect, move to OpenAPI 3.1, where such lists hold role names, or name the scopes in an extension (policy.extensions).',
  examples: [
    {
      title: 'a bearer scheme with scopes in 3.0',
      given: `
openapi: 3.0.3
info: { title: Example, version: "1" }
security: [{ bearer: [read] }]
paths: { /a: { get: { responses: {} } } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }`,
      remarks: ['#/security/0/bearer'],
    },
    {
      title: 'the same in 3.1 names roles',
      given: `
security: [{ bearer: [read] }]
paths: { /a: { get: { responses: {} } } }
components: { securitySchemes: { bearer: { type: http, scheme: bearer } } }`,
      remarks: [],
    },
  ],
  audit: (document) => {
    if (!/^(2|3\.0)\b/.test(document.openapi)) return [];
    return statedRequirements(document).flatMap(({ pointer, value, operations }) =>
      Object.entries(value).flatMap(([name, scopes]) => {
        const type = document.schemes[name]?.type;
        if (type === undefined || type === 'oauth2' || type === 'openIdConnect') return [];
        if (!isArray(scopes) || scopes.length === 0) return [];
        const message = `${name} is of type ${type}, whose list must be empty in ${document.openapi}: ${scopes.join(', ')}`;
        return [{ pointer: child(pointer, name), message, operations }];
      }),
    );
  },
});
