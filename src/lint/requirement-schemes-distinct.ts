import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { isArray } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { statedRequirements } from './reading/security.ts';

export default defineLint({
  id: 'requirement-schemes-distinct',
  spec: 'SPEC-04',
  title: 'No requirement names two OAuth schemes with the same scopes',
  severity: 'low',
  keyword: 'none',
  references: [openapi('3.1.1', 'Security Requirement Object')],
  meaning:
    'All schemes of one requirement must be satisfied: by the letter the operation wants two tokens with the same scopes, which do not both fit into one Authorization header. Generators write this where one scheme has two flows. Twogate reads two schemes that one token satisfies as one.',
  fix: 'Declare one scheme with several flows, or make each scheme a requirement of its own.',
  examples: [
    {
      title: 'one scheme declared once per flow',
      given: `
security: [{ oauth: [read], oauthCode: [read] }]
paths: { /a: { get: { responses: {} } } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { implicit: { scopes: { read: Read } } } }
    oauthCode: { type: oauth2, flows: { authorizationCode: { scopes: { read: Read } } } }`,
      remarks: ['#/security/0'],
    },
    {
      title: 'a token and a key',
      given: `
security: [{ oauth: [read], key: [] }]
paths: { /a: { get: { responses: {} } } }
components:
  securitySchemes:
    oauth: { type: oauth2, flows: { implicit: { scopes: { read: Read } } } }
    key: { type: apiKey, in: header, name: K }`,
      remarks: [],
    },
  ],
  audit: (document) =>
    statedRequirements(document).flatMap(({ pointer, value, operations }) => {
      const twins = sameScopes(value, document);
      return twins === undefined
        ? []
        : [{ pointer, message: `${twins.join(' and ')} are both required with the same scopes`, operations }];
    }),
});

/** The first two OAuth schemes of a requirement that are given the same scopes. */
function sameScopes(requirement: JsonObject, { schemes }: Document): readonly string[] | undefined {
  const byScopes = new Map<string, string>();
  for (const [name, scopes] of Object.entries(requirement)) {
    if (schemes[name]?.type !== 'oauth2' && schemes[name]?.type !== 'openIdConnect') continue;
    const earlier = byScopes.get(setOf(scopes));
    if (earlier !== undefined) return [earlier, name];
    byScopes.set(setOf(scopes), name);
  }
  return undefined;
}

const setOf = (scopes: Json): string => JSON.stringify(isArray(scopes) ? scopes.map(String).sort() : scopes);
