import { CONFIG_SCHEMA } from '../../src/config.ts';
import type { TokenSource } from '../../src/model/credential.ts';
import type { JsonObject } from '../../src/model/json.ts';

/** `config.schema.json`: the schema that a configuration is checked against, with the options of the token sources, for editors. */
export function publishedSchema(sources: readonly TokenSource[]): JsonObject {
  const scheme = entryOf(sources);
  const { properties, ...rest } = CONFIG_SCHEMA as Readonly<Record<string, JsonObject>>;
  const { security, identities, ...others } = properties as Readonly<Record<string, JsonObject>>;
  return {
    ...rest,
    $id: 'urn:twogate:config:1.0',
    properties: { ...others, security: withEntries(security ?? {}), identities: withSecurity(identities ?? {}) },
    $defs: { scheme },
  };
}

const withEntries = (security: JsonObject): JsonObject => ({
  ...security,
  additionalProperties: { $ref: '#/$defs/scheme' },
});

function withSecurity(identities: JsonObject): JsonObject {
  const items = identities.items as Readonly<Record<string, JsonObject>>;
  const { security, ...properties } = items.properties as Readonly<Record<string, JsonObject>>;
  return { ...identities, items: { ...items, properties: { ...properties, security: withEntries(security ?? {}) } } };
}

/** An entry of `security`: the source decides which options there are; a source of the user's own has any. */
const entryOf = (sources: readonly TokenSource[]): JsonObject => ({
  type: 'object',
  required: ['source'],
  properties: {
    source: {
      description: 'The token source; the other keys are its own.',
      anyOf: [...sources.map(({ id, title }) => ({ const: id, description: title })), { type: 'string' }],
    },
  },
  allOf: sources.map(({ id, options }) => ({
    if: { required: ['source'], properties: { source: { const: id } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { ...options, properties: { source: true, ...(options.properties as JsonObject) } },
  })),
});
