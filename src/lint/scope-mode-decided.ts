import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import type { LintRemark } from '../model/lint.ts';
import type { SchemeRequirement } from '../model/operation.ts';
import { child, isArray, valueAt } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';

export default defineLint({
  id: 'scope-mode-decided',
  spec: 'SPEC-05',
  title: 'Where scopes differ only in the kind of access, it is decided whether all or any are needed',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'Security Requirement Object')],
  meaning:
    'OpenAPI requires every scope of a list. Many documents that name a read and a write scope together mean that either serves. Until it is decided, tokens with a part of the scopes are not tested.',
  fix: 'Set policy.scopeMode to all or any in twogate.config.yaml, or operations.<operationId>.scopeMode where it differs; or write the scopes as separate requirements, which is how OpenAPI says "any".',
  examples: [
    {
      title: 'read and write together',
      given: `
security: [{ oauth: ["a:read", "a:write"] }]
paths: { /a: { get: { responses: {} } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} } } }`,
      remarks: ['#/security'],
    },
    {
      title: 'the same, decided by the configuration',
      given: `
security: [{ oauth: ["a:read", "a:write"] }]
paths: { /a: { get: { responses: {} } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} } } }`,
      policy: { scopeMode: 'any' },
      remarks: [],
    },
    {
      title: 'two different things',
      given: `
security: [{ oauth: ["orders:read", "invoices:read"] }]
paths: { /a: { get: { responses: {} } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} } } }`,
      remarks: [],
    },
  ],
  audit: (document) => {
    const byScopes = new Map<string, LintRemark>();
    for (const { operation, pointer, requirement } of ambiguous(document)) {
      const { name, scopes } = requirement;
      const key = JSON.stringify([name, [...scopes].sort()]);
      const first = byScopes.get(key) ?? { pointer, message: messageOf(requirement), operations: [] };
      byScopes.set(key, { ...first, operations: [...new Set([...first.operations, operation])] });
    }
    return [...byScopes.values()];
  },
});

const messageOf = ({ name, scopes }: SchemeRequirement): string =>
  `${name} names ${scopes.join(', ')}: are all of them needed, or any?`;

interface Ambiguous {
  readonly operation: string;
  readonly pointer: string;
  readonly requirement: SchemeRequirement;
}

const ambiguous = (document: Document): readonly Ambiguous[] =>
  document.operations.flatMap(({ id, pointer, access }) =>
    access.alternatives.flatMap(({ schemes }) =>
      schemes
        .filter(({ mode }) => mode === 'ambiguous')
        .map((requirement) => ({ operation: id, pointer: securityOf(pointer, document), requirement })),
    ),
  );

/** The operation's own `security`, the root's, or the operation where an extension names the scopes. */
function securityOf(operation: string, { definition }: Document): string {
  const own = child(operation, 'security');
  if (isArray(valueAt(definition, own))) return own;
  return isArray(definition.security) ? '#/security' : operation;
}
