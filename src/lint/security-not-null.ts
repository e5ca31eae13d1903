import { defineLint } from '../define.ts';
import { child, isObject } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';
import { statedSecurity } from './reading/security.ts';

export default defineLint({
  id: 'security-not-null',
  spec: 'SPEC-06',
  title: 'Security and its lists of scopes are never null',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'Operation Object'), openapi('3.1.1', 'Security Requirement Object')],
  meaning:
    'A null, often a YAML key without a value, states nothing. Some tools read it as public, others as whatever the document says elsewhere: the same document opens the operation in one place and closes it in another.',
  fix: 'Write [] for public, {} for optional, `scheme: []` for a scheme without scopes; or leave the key out.',
  examples: [
    {
      title: 'an operation with a null',
      given: `
security: [{ key: [] }]
paths: { /a: { get: { security: , responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: ['#/paths/~1a/get/security'],
    },
    {
      title: 'a scheme with a null',
      given: `
paths: { /a: { get: { security: [{ key: }], responses: {} } } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: ['#/paths/~1a/get/security/0/key'],
    },
    {
      title: 'empty lists',
      given: `
paths:
  /a: { get: { security: [], responses: {} } }
  /b: { get: { security: [{ key: [] }], responses: {} } }
components: { securitySchemes: { key: { type: apiKey, in: header, name: K } } }`,
      remarks: [],
    },
  ],
  audit: (document) =>
    statedSecurity(document).flatMap(({ pointer, value, operations }) => {
      if (value === null) return [{ pointer, message: 'security is null, which says nothing', operations }];
      return nullsIn(value).map(([index, name]) => ({
        pointer: name === undefined ? child(pointer, index) : child(pointer, index, name),
        message: name === undefined ? 'a requirement is null' : `the scopes of ${name} are null`,
        operations,
      }));
    }),
});

/** Places of nulls in a list of requirements: the item, and the scheme within it. */
const nullsIn = (value: unknown): readonly (readonly [number, string?])[] =>
  (Array.isArray(value) ? value : []).flatMap((item, index): (readonly [number, string?])[] => {
    if (item === null) return [[index]];
    return Object.entries(isObject(item) ? item : {}).flatMap(([name, scopes]) =>
      scopes === null ? [[index, name] as const] : [],
    );
  });
