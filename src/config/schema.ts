import type { JsonObject } from '../model/json.ts';

const PROFILES = ['http', 'bearer', 'at+jwt', 'dpop', 'mtls', 'fapi2', 'mcp'];
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
const SCOPE_MODES = ['all', 'any'];

/** Node's timers count in a signed 32-bit integer. */
const LONGEST_TIMER_MS = 2_147_483_647;

const limits: JsonObject = {
  description: 'How hard the target may be driven.',
  type: 'object',
  additionalProperties: false,
  properties: {
    concurrency: { description: 'Requests under way at once.', type: 'integer', minimum: 1, default: 16 },
    requestsPerSecond: {
      description: 'Requests started per second. Default: 50, unlimited on loopback.',
      type: 'number',
      exclusiveMinimum: 0,
    },
    timeoutMs: {
      description: 'Milliseconds for one request.',
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_TIMER_MS,
      default: 10_000,
    },
    runTimeoutMs: {
      description: 'Milliseconds for the whole run.',
      type: 'integer',
      minimum: 1,
      maximum: LONGEST_TIMER_MS,
      default: 900_000,
    },
  },
};

const target: JsonObject = {
  description: 'The API under test.',
  type: 'object',
  additionalProperties: false,
  properties: {
    baseUrl: { description: "Absolute http or https URL; operations' paths are appended to it.", type: 'string' },
    writes: {
      description:
        'none: safe methods only. refusals: writes only with credentials that must be refused. all: everything. Default: all on loopback, else refusals.',
      enum: ['none', 'refusals', 'all'],
    },
    allowPlaintext: {
      description: 'Send tokens over http to a host that is not this machine.',
      type: 'boolean',
      default: false,
    },
    limits,
    tls: {
      description: 'How the target is known by its certificate.',
      type: 'object',
      additionalProperties: false,
      properties: {
        ca: {
          description:
            "Path of the PEM certificates of the authorities that the target's certificate may come from. Default: those of Node.js.",
          type: 'string',
          minLength: 1,
        },
      },
    },
  },
};

const security: JsonObject = {
  description: 'One entry per security scheme of the document.',
  type: 'object',
  additionalProperties: {
    type: 'object',
    required: ['source'],
    properties: { source: { description: 'The token source; the other keys are its own.', type: 'string' } },
  },
};

const pattern = (description: string): JsonObject => ({
  description: `${description}: a regular expression, whatever the case.`,
  type: 'string',
  format: 'regex',
  minLength: 1,
});

const status: JsonObject = { type: 'integer', minimum: 200, maximum: 999 };

const envelopeValues = (description: string): JsonObject => ({
  description,
  type: 'array',
  minItems: 1,
  items: { type: ['string', 'number', 'boolean'] },
});

/** See docs/policies.md. */
const declared: Readonly<Record<string, JsonObject>> = {
  badTokenOnPublic: {
    description: 'What a bad token on a public operation meets: it is ignored, or refused.',
    enum: ['ignored', 'refused', 'either'],
    default: 'either',
  },
  leewaySeconds: {
    description: "How far the API's clock may differ. Expired tokens are an hour old.",
    type: 'integer',
    minimum: 0,
  },
  emptyScope: {
    description: 'The answer to a token without any scope where one is needed.',
    enum: ['403', '401'],
    default: '403',
  },
  absentCredential: {
    description:
      'The answer to a request without a credential where one is needed; 404 hides what there is from strangers, and leaves 401 as right.',
    enum: ['401', '404'],
    default: '401',
  },
  order: {
    description: 'Whether the gates are asked before the request is looked at, or in any order.',
    enum: ['gates-first', 'any'],
    default: 'gates-first',
  },
  throttling: {
    description: 'How the API throttles, beside 429 and 503.',
    type: 'object',
    additionalProperties: false,
    properties: {
      statuses: { description: 'Statuses that mean it.', type: 'array', items: status },
      remaining: {
        description: 'A header that counts what is left: a 403 with 0 in it is a throttle.',
        type: 'string',
        minLength: 1,
      },
    },
  },
  markers: {
    description: 'Answers that a gateway gives for itself: they are counted neither for nor against the API.',
    type: 'array',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['name'],
      anyOf: [{ required: ['header'] }, { required: ['body'] }],
      properties: {
        name: { description: 'Who answers so, for the report.', type: 'string', minLength: 1 },
        status: {
          description: 'The status, or several. Default: any.',
          anyOf: [status, { type: 'array', items: status }],
        },
        header: {
          description: 'One header, by name.',
          type: 'object',
          minProperties: 1,
          maxProperties: 1,
          additionalProperties: pattern('What its value holds'),
        },
        body: pattern('What the body holds'),
      },
    },
  },
  errorEnvelope: {
    description: 'How an API says in the body of a 2xx what others say by the status.',
    type: 'object',
    additionalProperties: false,
    required: ['member'],
    properties: {
      member: { description: "A member's name, or a JSON pointer to it.", type: 'string', minLength: 1 },
      unauthenticated: envelopeValues('Values that mean 401.'),
      forbidden: envelopeValues('Values that mean 403.'),
      failed: envelopeValues('Values that mean failure and do not tell which.'),
    },
  },
};

const policy: JsonObject = {
  description: 'Declared readings and exceptions.',
  type: 'object',
  additionalProperties: false,
  properties: {
    profile: { description: 'The profile that the API claims.', enum: PROFILES, default: 'bearer' },
    masking: {
      description: 'How the API hides what is forbidden: not at all, as 404, or by a uniform 403.',
      enum: ['none', 'not-found', 'forbidden'],
      default: 'none',
    },
    scopeMode: { description: 'Whether a requirement needs all of its scopes or any.', enum: SCOPE_MODES },
    scopeHierarchy: {
      description: 'Scopes that include others: by name, what each includes.',
      type: 'object',
      additionalProperties: { type: 'array', items: { type: 'string', minLength: 1 } },
    },
    extensions: {
      description: 'Vendor extensions that carry what `security` does not.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['key', 'kind', 'mode'],
        properties: {
          key: { description: 'A key of the operation, or a path into it.', type: 'string' },
          kind: { description: 'What its values are.', enum: ['scope', 'role', 'permission'] },
          mode: { description: 'Whether all of them are needed or any.', enum: SCOPE_MODES },
        },
      },
    },
    ...declared,
  },
};

const values = (description: string): JsonObject => ({ description, type: 'object' });

const operations: JsonObject = {
  description: 'Fixtures and readings, by operationId or `METHOD /path`.',
  type: 'object',
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      path: values('Path parameters by name.'),
      query: values('Query parameters by name.'),
      headers: values('Request headers by name.'),
      body: { description: 'The request body.' },
      scopeMode: { description: "As the policy's, for this operation.", enum: SCOPE_MODES },
      stepUp: {
        description: 'What it asks of the authentication behind a token (RFC 9470).',
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: {
          acrValues: {
            description: 'Authentication context classes, any of which will do; the first is presented.',
            type: 'array',
            minItems: 1,
            items: { type: 'string', pattern: '^\\S+$' },
          },
          maxAge: {
            description: 'Seconds since the user last authenticated.',
            type: 'integer',
            minimum: 1,
          },
        },
      },
      produces: {
        description: 'What its answer holds for others, by parameter: a JSON pointer into the body, or header:NAME.',
        type: 'object',
        additionalProperties: { type: 'string', pattern: '^(?:/|header:.)' },
      },
      consumes: {
        description: 'Which operation makes a parameter, by parameter: an operationId or "METHOD /path".',
        type: 'object',
        additionalProperties: { type: 'string', minLength: 1 },
      },
      skip: { description: 'Leave the operation out; the reason, for the report.', type: 'string', minLength: 1 },
    },
  },
};

const command = (description: string): JsonObject => ({
  description,
  type: 'array',
  minItems: 1,
  items: { type: 'string' },
});

const names = (description: string): JsonObject => ({
  description,
  type: 'array',
  items: { type: 'string', minLength: 1 },
});

const identities: JsonObject = {
  description: 'Named callers of your own: service accounts, CI jobs, agents, tenants.',
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: {
        description: 'Names its column, its cases and its findings.',
        type: 'string',
        minLength: 1,
        maxLength: 80,
        pattern: '^\\S',
      },
      security: {
        ...security,
        description: 'Token sources of its own, one per scheme. Without any, those of the document issue it tokens.',
        minProperties: 1,
      },
      scopes: names('What it holds, and what its tokens are asked for.'),
      roles: names('The roles and permissions that it holds beside them, [] for none; left out: not known.'),
      may: {
        description:
          'What it may call; everything else must be refused. Default: what its scopes and roles suffice for.',
        type: 'object',
        additionalProperties: false,
        properties: {
          operations: names('By operationId or `METHOD /path`.'),
          tags: names('Every operation with one of these tags.'),
        },
      },
      tenant: {
        description: 'To whom belongs what it makes; identities of other tenants must not reach it.',
        type: 'string',
        minLength: 1,
      },
      hooks: {
        description: 'Commands around its cases: a program and its arguments, no shell.',
        type: 'object',
        additionalProperties: false,
        required: ['before'],
        properties: {
          before: command('Run before its cases, e.g. to grant it a role.'),
          after: command('Run after them, to undo that.'),
          timeoutMs: {
            description: 'Milliseconds for each command.',
            type: 'integer',
            minimum: 1,
            maximum: LONGEST_TIMER_MS,
            default: 10_000,
          },
        },
      },
    },
  },
};

/**
 * JSON Schema of `twogate.config.*`. `document` and `target.baseUrl` may come from the command line, so no key is required.
 * @see [JSON Schema 2020-12](https://json-schema.org/draft/2020-12/json-schema-core)
 */
export const CONFIG_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Twogate configuration',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { description: 'The schema that an editor completes from.', type: 'string' },
    document: { description: 'Path of the OpenAPI document.', type: 'string', minLength: 1 },
    allowRef: {
      description: "URLs, files and folders that references may lead to beside the document's own folder.",
      type: 'array',
      items: { type: 'string', minLength: 1 },
    },
    target,
    security,
    policy,
    operations,
    identities,
    waivers: { description: 'Path of the waivers file.', type: 'string', minLength: 1 },
    baseline: {
      description: 'Path of an earlier report.json: only what it does not tell fails.',
      type: 'string',
      minLength: 1,
    },
    scenarios: { description: 'Folder of your own scenarios.', type: 'string', minLength: 1 },
    extensions: {
      description: "Folders of your own that add to ours: a file per entry, its name the entry's id.",
      type: 'object',
      additionalProperties: false,
      properties: {
        rules: { description: 'Folder of rules.', type: 'string', minLength: 1 },
        credentials: { description: 'Folder of credential kinds.', type: 'string', minLength: 1 },
        sources: { description: 'Folder of token sources.', type: 'string', minLength: 1 },
        generators: { description: 'Folder of generators of test cases.', type: 'string', minLength: 1 },
        formats: { description: 'Folder of report formats.', type: 'string', minLength: 1 },
      },
    },
    output: {
      description: 'Folder that the report is written to.',
      type: 'string',
      minLength: 1,
      default: './conformance-report',
    },
    formats: {
      description: 'Formats to write.',
      type: 'array',
      items: { type: 'string' },
      default: ['json', 'junit', 'html'],
    },
    failOn: { description: 'Exit with 1 from this severity on.', enum: SEVERITIES, default: 'high' },
    strict: { description: 'Count `unproven` operations as findings.', type: 'boolean', default: false },
  },
};
