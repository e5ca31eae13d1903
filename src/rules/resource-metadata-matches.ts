import { defineRule, rfc } from '../define.ts';
import type { ExampleCase } from '../model/rule.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { isCut, metadataOf } from './row/metadata.ts';
import { failedOn } from './row/sets.ts';
import { MCP_METADATA } from './row/sources.ts';

const NAMING: ExampleCase = {
  standing: 'absent',
  response:
    'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer resource_metadata="https://api.example/.well-known/oauth-protected-resource"\n\n',
};

const holding = (response: string): ExampleCase => ({
  standing: 'sufficient',
  credential: 'absent',
  request: 'resource-metadata',
  expected: 'any',
  response,
});

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export default defineRule({
  id: 'resource-metadata-matches',
  title: 'The metadata that a challenge names is there, and speaks of this API',
  subject: 'metadata',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'MUST', http: 'none' },
  references: [rfc(9728, '5.1'), rfc(9728, '3.3'), MCP_METADATA],
  meaning:
    'Clients that follow the challenge find nothing, or must throw away what they find: they cannot learn where to get a token.',
  fix: 'Serve the document at the URL that the challenge names, with the URL of the API, as clients use it, as its resource.',
  exceptions: [
    'Metadata is optional: where no challenge names any, nothing is said, unless the profile is mcp.',
    'RFC 9728 §3.3 wants the URL of the very request: a resource of the same origin whose path leads to it is taken as well.',
    'An API that is tried on a loopback address may speak of the address that it has elsewhere.',
    'What is on another origin than the target is told of, and not fetched.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    gone: 'answered {status} where the challenge says that the metadata is',
    unreadable: 'the metadata is no JSON object with a resource',
    mismatch: 'the metadata speaks of {resource}',
  },
  examples: [
    {
      title: 'of this API',
      given: [NAMING, holding('HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"resource":"https://api.example"}')],
      outcome: 'passed',
    },
    {
      title: 'of another one',
      given: [
        NAMING,
        holding('HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"resource":"https://other.example"}'),
      ],
      outcome: 'failed',
    },
    {
      title: 'of another part of it',
      given: [
        NAMING,
        holding('HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"resource":"https://api.example/exam"}'),
      ],
      outcome: 'failed',
    },
    {
      title: 'not there',
      given: [NAMING, holding('HTTP/1.1 404 Not Found\n\n')],
      outcome: 'failed',
    },
    {
      title: 'not named',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n' }],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const metadata = metadataOf(evidence);
    if (metadata === undefined || isCut(metadata)) return { outcome: 'inapplicable' };
    const { found, document, isNamed, lookups, refusal } = metadata;
    if (found === undefined) {
      return isNamed
        ? failedOn(lookups, 'gone', { status: lookups[0]?.answer.status ?? 0 })
        : { outcome: 'inapplicable' };
    }
    const resource = document?.resource;
    if (typeof resource !== 'string' || !URL.canParse(resource)) return failedOn([found], 'unreadable');
    return failedOn(leadsTo(resource, refusal.answer.request.url) ? [] : [found], 'mismatch', { resource });
  },
});

/** The same origin, and a path that the request's begins with, segment by segment. */
function leadsTo(resource: string, request: string): boolean {
  const [own, asked] = [new URL(resource), new URL(request)];
  if (own.origin !== asked.origin) return LOOPBACK.test(asked.hostname);
  const path = own.pathname.replace(/\/$/, '');
  return asked.pathname === path || asked.pathname.startsWith(`${path}/`);
}
