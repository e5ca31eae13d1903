import type { Parameter } from '../../src/model/document.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { once } from '../../src/model/once.ts';
import type { Operation } from '../../src/model/operation.ts';

/** "If `in` is "header" and the `name` field is "Accept", "Content-Type" or "Authorization", the parameter definition SHALL be ignored." (OpenAPI 3.1.1 §4.8.12.1) */
const BY_OPENAPI = ['accept', 'authorization', 'content-type'];

/** Header fields that belong to the connection or the message, which the transport writes. */
const BY_TRANSPORT = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
];

const NOT_OURS: ReadonlySet<string> = new Set([...BY_OPENAPI, ...BY_TRANSPORT]);

/** Whether a parameter is not the request's to send: it is the protocol's, or it carries a credential. */
export function isIgnored(parameter: Place, operation: Operation, definition: JsonObject): boolean {
  const name = parameter.name.toLowerCase();
  if (parameter.in === 'header' && NOT_OURS.has(name)) return true;
  // RFC 6750 §2.3: a token's place, whether or not the document says so
  if (parameter.in === 'query' && name === 'access_token' && operation.access.alternatives.length > 0) return true;
  return apiKeys(definition).some((key) => key.in === parameter.in && sameName(key, parameter));
}

const sameName = (a: Place, b: Place): boolean =>
  a.in === 'header' ? a.name.toLowerCase() === b.name.toLowerCase() : a.name === b.name;

type Place = Pick<Parameter, 'in' | 'name'>;

/** API keys, which some documents declare a second time as parameters. */
const apiKeys = once((definition: JsonObject): readonly Place[] => {
  const { components, securityDefinitions } = definition as Readonly<Record<string, JsonObject | undefined>>;
  const schemes = { ...securityDefinitions, ...(components?.securitySchemes as JsonObject | undefined) };
  return (Object.values(schemes) as readonly (JsonObject | null)[]).flatMap((scheme) =>
    scheme?.type === 'apiKey' ? [scheme as unknown as Place] : [],
  );
});
