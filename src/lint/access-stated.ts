import { defineLint } from '../define.ts';
import type { Document } from '../model/document.ts';
import type { Operation } from '../model/operation.ts';
import { child, valueAt } from './reading/pointer.ts';
import { openapi } from './reading/reference.ts';

export default defineLint({
  id: 'access-stated',
  spec: 'SPEC-08',
  title: 'Every operation states who may call it',
  severity: 'medium',
  keyword: 'none',
  references: [openapi('3.1.1', 'OpenAPI Object'), openapi('3.1.1', 'Operation Object')],
  meaning:
    'Neither the operation nor the document has `security`. That is not the same as public: nobody has said, so no answer can be right or wrong.',
  fix: 'Give the document a `security`, and the operations that differ their own; [] for those that are public. Where extensions say it, name them in policy.extensions.',
  examples: [
    {
      title: 'security nowhere in the document',
      given: `
paths: { /a: { get: { responses: {} }, put: { responses: {} } } }`,
      remarks: ['#'],
    },
    {
      title: 'one operation without',
      given: `
paths:
  /a: { get: { security: [], responses: {} } }
  /b: { get: { responses: {} } }`,
      remarks: ['#/paths/~1b/get'],
    },
    {
      title: 'stated once for all',
      given: `
security: []
paths: { /a: { get: { responses: {} } } }`,
      remarks: [],
    },
  ],
  audit: (document) => {
    const silent = document.operations.filter((operation) => isSilent(operation, document));
    if (silent.length < document.operations.length) {
      return silent.map(({ id, pointer }) => ({
        pointer,
        message: 'neither it nor the document has security',
        operations: [id],
      }));
    }
    return [
      { pointer: '#', message: 'security stands nowhere in the document', operations: silent.map(({ id }) => id) },
    ];
  },
});

/** A `security` that cannot be used is remarked elsewhere. */
const isSilent = ({ access, pointer }: Operation, { definition }: Document): boolean =>
  access.unknown && definition.security === undefined && valueAt(definition, child(pointer, 'security')) === undefined;
