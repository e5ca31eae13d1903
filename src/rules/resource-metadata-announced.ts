import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { isCut, metadataOf } from './row/metadata.ts';
import { failedOn } from './row/sets.ts';
import { MCP_METADATA } from './row/sources.ts';

export default defineRule({
  id: 'resource-metadata-announced',
  title: 'An MCP server says which authorization server is its own',
  subject: 'metadata',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none', mcp: 'MUST' },
  references: [MCP_METADATA, rfc(9728, '3.1'), rfc(9728, '5.1')],
  meaning: 'MCP clients know a server by its URL alone: without metadata they cannot learn where to get a token.',
  fix: 'Add resource_metadata to the challenge, or serve /.well-known/oauth-protected-resource, with authorization_servers in it.',
  exceptions: [
    'Under the profile mcp alone.',
    'A well-known location is enough where the challenge names none: that of the path, or that of the origin.',
    'Metadata on another origin is not fetched, and is taken for there.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    nowhere: 'no challenge names resource_metadata, and the well-known location answers {status}',
    'no-server': 'the metadata names no authorization server',
  },
  examples: [
    {
      title: 'nowhere',
      profile: 'mcp',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="x"\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response: 'HTTP/1.1 404 Not Found\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'at the well-known location',
      profile: 'mcp',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="x"\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response:
            'HTTP/1.1 200 OK\n\n{"resource":"https://api.example","authorization_servers":["https://issuer.example"]}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'without a server',
      profile: 'mcp',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer realm="x"\n\n' },
        {
          standing: 'sufficient',
          credential: 'absent',
          request: 'resource-metadata',
          expected: 'any',
          response: 'HTTP/1.1 200 OK\n\n{"resource":"https://api.example"}',
        },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    const metadata = evidence.policy.profile === 'mcp' ? metadataOf(evidence) : undefined;
    if (metadata === undefined || isCut(metadata)) return { outcome: 'inapplicable' };
    const { found, document, isNamed, lookups } = metadata;
    // What is named and is not there has a rule of its own.
    if (found === undefined) {
      const status = lookups[0]?.answer.status ?? 0;
      return isNamed ? { outcome: 'inapplicable' } : failedOn(lookups, 'nowhere', { status });
    }
    const servers = document?.authorization_servers;
    return failedOn(Array.isArray(servers) && servers.length > 0 ? [] : [found], 'no-server');
  },
});
