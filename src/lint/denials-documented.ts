import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import type { Operation } from '../model/operation.ts';
import { child, isObject, valueAt } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';

export default defineLint({
  id: 'denials-documented',
  spec: 'SPEC-01',
  title: 'Secured operations document 401, and 403 too where they need scopes',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'Responses Object')],
  meaning:
    'Clients are not told how the operation refuses: generated clients lack the case, and nobody can say which gate closed.',
  fix: 'Document 401 (no credential, or one that does not hold) and 403 (a credential that holds but lacks a scope); share both as components.',
  examples: [
    {
      title: 'both are documented',
      given: `
security: [{ oauth: [read] }]
paths: { /a: { get: { responses: { "200": {}, "401": {}, "403": {} } } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} } } }`,
      remarks: [],
    },
    {
      title: 'a scope is needed, but 403 is not documented',
      given: `
security: [{ oauth: [read] }]
paths: { /a: { get: { responses: { "200": {}, "401": {} } } } }
components: { securitySchemes: { oauth: { type: oauth2, flows: {} } } }`,
      remarks: ['#/paths/~1a/get/responses'],
    },
    {
      title: 'a key without scopes: 401 is enough, and a range documents it',
      given: `
security: [{ key: [] }]
paths: { /a: { get: { responses: { "200": {}, "4XX": {} } } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: [],
    },
    {
      title: 'open to all',
      given: `
security: []
paths: { /a: { get: { responses: { "200": {} } } } }`,
      remarks: [],
    },
  ],
  audit: (document) =>
    document.operations.flatMap((operation) => {
      const statuses = statusesOf(operation, document);
      const missing = denialsDue(operation).filter((status) => !documents(statuses, status));
      if (missing.length === 0) return [];
      const message = `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not documented`;
      return [{ pointer: child(operation.pointer, 'responses'), message, operations: [operation.id] }];
    }),
});

/** An operation that also serves anonymous callers need not refuse anybody. */
function denialsDue({ access: { anonymous, alternatives } }: Operation): readonly string[] {
  if (anonymous || alternatives.length === 0) return [];
  const scoped = alternatives.some(({ schemes }) => schemes.some(({ scopes }) => scopes.length > 0));
  return scoped ? ['401', '403'] : ['401'];
}

/** A range or `default` documents what no code of its own does; so does a response whose reference is broken. */
const documents = (statuses: readonly string[], status: string): boolean =>
  statuses.some((each) => each === status || each === 'default' || /^4xx$/i.test(each));

function statusesOf({ pointer }: Operation, { definition }: Document): readonly string[] {
  const responses = valueAt(definition, child(pointer, 'responses'));
  return isObject(responses) ? Object.keys(responses) : [];
}
