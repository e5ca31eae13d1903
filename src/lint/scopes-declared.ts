import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import { child, isArray, isObject, valueAt } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { statedRequirements } from './reading/security.ts';

export default defineLint({
  id: 'scopes-declared',
  spec: 'SPEC-02',
  title: 'Every scope that is required is declared by a flow of its scheme',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'OAuth Flow Object')],
  meaning:
    'The scope is misspelt, or clients cannot learn from the document that it exists: consent pages and generated clients ask for declared scopes only.',
  fix: 'Declare the scope under `flows.*.scopes` of the scheme with a description, or correct its spelling where it is required.',
  examples: [
    {
      title: 'declared',
      given: `
security: [{ oauth: [read] }]
paths: { /a: { get: { responses: {} } } }
components:
  securitySchemes: { oauth: { type: oauth2, flows: { implicit: { scopes: { read: Read } } } } }`,
      remarks: [],
    },
    {
      title: 'misspelt',
      given: `
security: [{ oauth: [raed] }]
paths: { /a: { get: { responses: {} } } }
components:
  securitySchemes: { oauth: { type: oauth2, flows: { implicit: { scopes: { read: Read } } } } }`,
      remarks: ['#/security/0/oauth'],
    },
    {
      title: 'OpenID Connect declares its scopes elsewhere',
      given: `
security: [{ oidc: [read] }]
paths: { /a: { get: { responses: {} } } }
components:
  securitySchemes: { oidc: { type: openIdConnect, openIdConnectUrl: https://issuer.test } }`,
      remarks: [],
    },
    {
      title: 'Swagger 2.0',
      given: `
swagger: "2.0"
info: { title: Example, version: "1" }
security: [{ oauth: [read, write] }]
paths: { /a: { get: { responses: {} } } }
securityDefinitions: { oauth: { type: oauth2, flow: implicit, scopes: { read: Read } } }`,
      remarks: ['#/security/0/oauth'],
    },
  ],
  audit: (document) => {
    const declared = declaredScopes(document);
    return [...undeclared(document, declared).values()];
  },
});

/** By oauth2 scheme. */
function declaredScopes({ schemes, definition }: Document): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.values(schemes)
      .filter(({ type }) => type === 'oauth2')
      .map(({ name, pointer }) => [name, new Set(namesIn(valueAt(definition, pointer) as JsonObject))]),
  );
}

/** Swagger 2.0 has one flow, whose scopes stand in the scheme itself. */
function namesIn({ flows, scopes }: JsonObject): readonly string[] {
  const flowScopes = isObject(flows)
    ? Object.values(flows).map((flow) => (isObject(flow) ? flow.scopes : undefined))
    : [];
  return [scopes, ...flowScopes].filter(isObject).flatMap((named) => Object.keys(named));
}

/** One remark per scope, where it is required first. */
function undeclared(document: Document, declared: ReturnType<typeof declaredScopes>) {
  const found = new Map<string, { pointer: string; message: string; operations: readonly string[] }>();
  for (const { pointer, value, operations } of statedRequirements(document)) {
    for (const [scheme, scopes] of Object.entries(value)) {
      const known = declared.get(scheme);
      if (known === undefined || !isArray(scopes)) continue;
      for (const scope of scopes.filter((each) => typeof each === 'string' && !known.has(each))) {
        const key = JSON.stringify([scheme, scope]);
        const first = found.get(key) ?? {
          pointer: child(pointer, scheme),
          message: `scope ${scope} is required, but no flow of ${scheme} declares it`,
          operations: [],
        };
        found.set(key, { ...first, operations: [...new Set([...first.operations, ...operations])] });
      }
    }
  }
  return found;
}
