import { defineRule, rfc } from '../define.ts';
import type { DocumentEvidence } from '../model/evidence.ts';
import type { JsonObject } from '../model/json.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { isCut, metadataOf } from './row/metadata.ts';
import { failedOn } from './row/sets.ts';

export default defineRule({
  id: 'resource-metadata-lists-scopes',
  title: 'The metadata of the API lists every scope that the document requires',
  subject: 'metadata',
  reach: 'document',
  severity: 'low',
  keyword: { default: 'none' },
  references: [rfc(9728, '2'), rfc(9728, '5.1')],
  meaning: 'Clients that ask for the listed scopes get tokens that some operations refuse.',
  fix: 'Add the scopes to scopes_supported, or take them out of the document.',
  exceptions: [
    'A resource may keep scopes to itself (RFC 9728 §2): the severity is low and the keyword none.',
    'Without scopes_supported nothing is said.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { missing: 'scopes_supported lacks {scopes}' },
  examples: [
    {
      title: 'nothing is required that is not listed',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response: 'HTTP/1.1 200 OK\n\n{"resource":"https://api.example","scopes_supported":["a"]}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a required scope is not listed',
      scopes: ['a', 'b'],
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response: 'HTTP/1.1 200 OK\n\n{"resource":"https://api.example","scopes_supported":["a"]}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'no list',
      scopes: ['a'],
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response: 'HTTP/1.1 200 OK\n\n{"resource":"https://api.example"}',
        },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const [metadata] = evidence.operations.flatMap((operation) => metadataOf(operation) ?? []);
    const listed = metadata === undefined || isCut(metadata) ? undefined : scopesIn(metadata.document);
    if (listed === undefined || metadata?.found === undefined) return { outcome: 'inapplicable' };
    const missing = requiredIn(evidence).filter((scope) => !listed.includes(scope));
    return failedOn(missing.length === 0 ? [] : [metadata.found], 'missing', { scopes: missing.join(', ') });
  },
});

function scopesIn(document: JsonObject | undefined): readonly unknown[] | undefined {
  const listed = document?.scopes_supported;
  return Array.isArray(listed) ? listed : undefined;
}

/** Of tokens; what other schemes ask for is none of its business. */
const requiredIn = ({ operations }: DocumentEvidence): readonly string[] => [
  ...new Set(
    operations.flatMap(({ operation }) =>
      operation.access.alternatives.flatMap(({ schemes }) =>
        schemes.flatMap(({ type, scopes }) => (type === 'apiKey' || type === 'mutualTLS' ? [] : scopes)),
      ),
    ),
  ),
];
