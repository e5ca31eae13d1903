import type { SchemeFamily, SecurityScheme } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { child, isObject, type Located, member, textMember } from './pointer.ts';
import type { Remark, Source } from './source.ts';
import { upgradeScheme } from './swagger2.ts';

/** The security schemes that requirements may name. */
export interface Schemes {
  readonly byName: ReadonlyMap<string, DefinedScheme>;
  /** Declared, but what their `$ref` leads to was refused or is missing. */
  readonly unresolved: ReadonlySet<string>;
  readonly remarks: readonly Remark[];
}

export interface DefinedScheme {
  readonly scheme: SecurityScheme;
  /** In OpenAPI 3.1's shape. */
  readonly definition: JsonObject;
}

const TYPES: readonly SecurityScheme['type'][] = ['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS'];

const LOCATIONS: readonly NonNullable<SecurityScheme['in']>[] = ['header', 'query', 'cookie'];

const locationOf = (definition: JsonObject): SecurityScheme['in'] | undefined =>
  LOCATIONS.find((known) => known === definition.in);

/** Reads the document's security schemes. @see [OpenAPI 3.1.1, Security Scheme Object](https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object) */
export function readSchemes(source: Source): Schemes {
  const byName = new Map<string, DefinedScheme>();
  const unresolved = new Set<string>();
  const remarks: Remark[] = [];
  for (const [name, at] of declaredSchemes(source)) {
    const target = source.follow(at);
    const defined = target === undefined ? undefined : defineScheme(name, target, source);
    if (typeof defined === 'object') byName.set(name, defined);
    else if (member(at.value, '$ref') !== undefined) unresolved.add(name);
    else remarks.push({ pointer: at.pointer, message: defined ?? `security scheme ${name} is not an object` });
  }
  return { byName, unresolved, remarks };
}

function declaredSchemes({ definition, version, schemesByUri }: Source): readonly (readonly [string, Located])[] {
  const path = version === '2.0' ? ['securityDefinitions'] : ['components', 'securitySchemes'];
  const declared = path.reduce<Json | undefined>((value, name) => member(value, name), definition);
  const entries = isObject(declared) ? Object.entries(declared) : [];
  return [
    ...entries.map(([name, value]) => [name, { value, pointer: child('#', ...path, name) }] as const),
    ...[...schemesByUri].map(([name, value]) => [name, { value, pointer: '#' }] as const),
  ];
}

/** The scheme, or what is wrong with it. */
function defineScheme(
  name: string,
  { value, pointer }: Located<JsonObject>,
  { version }: Source,
): DefinedScheme | string {
  const definition = version === '2.0' ? upgradeScheme(value) : value;
  const type = TYPES.find((known) => known === definition.type);
  if (type === undefined) return `security scheme ${name} has no type that is known`;
  const missing = missingMember(type, definition);
  if (missing !== undefined) return `security scheme ${name} of type ${type} has no "${missing}" that is known`;
  const facts = { name, type, pointer, family: familyOf(type, definition), scopes: declaredScopes(definition) };
  return { definition, scheme: { ...facts, ...TRAITS[type](definition) } };
}

function missingMember(type: SecurityScheme['type'], definition: JsonObject): string | undefined {
  if (type === 'http') return textMember(definition, 'scheme') === undefined ? 'scheme' : undefined;
  if (type !== 'apiKey') return undefined;
  if (textMember(definition, 'name') === undefined) return 'name';
  return locationOf(definition) === undefined ? 'in' : undefined;
}

type Traits = Partial<
  Pick<SecurityScheme, 'scheme' | 'in' | 'parameterName' | 'tokenUrl' | 'oauth2MetadataUrl' | 'openIdConnectUrl'>
>;

const TRAITS = {
  apiKey: (definition) => ({
    ...optional('in', locationOf(definition)),
    ...optional('parameterName', textMember(definition, 'name')),
  }),
  http: (definition) => optional('scheme', textMember(definition, 'scheme')?.toLowerCase()),
  oauth2: (definition) => ({
    ...optional('tokenUrl', endpoints(definition, 'tokenUrl')[0]),
    ...optional('oauth2MetadataUrl', textMember(definition, 'oauth2MetadataUrl')),
  }),
  openIdConnect: (definition) => optional('openIdConnectUrl', textMember(definition, 'openIdConnectUrl')),
  mutualTLS: () => ({}),
} satisfies Record<SecurityScheme['type'], (definition: JsonObject) => Traits>;

const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [name in K]?: V } =>
  (value === undefined ? {} : { [key]: value }) as { readonly [name in K]?: V };

function familyOf(type: SecurityScheme['type'], definition: JsonObject): SchemeFamily {
  if (type === 'oauth2' || type === 'openIdConnect') return 'bearer';
  if (type === 'apiKey' || type === 'mutualTLS') return type;
  const scheme = textMember(definition, 'scheme')?.toLowerCase();
  return scheme === 'bearer' || scheme === 'basic' ? scheme : 'other';
}

/** Machine flows first. @see [OpenAPI 3.2.0, OAuth Flows Object](https://spec.openapis.org/oas/v3.2.0.html#oauth-flows-object) */
const FLOWS = ['clientCredentials', 'authorizationCode', 'deviceAuthorization', 'password', 'implicit'];

const flowsOf = (definition: JsonObject): readonly JsonObject[] =>
  FLOWS.map((name) => member(definition.flows, name)).filter(isObject);

export function declaredScopes(definition: JsonObject): readonly string[] {
  const scopes = flowsOf(definition).flatMap(({ scopes: named }) => (isObject(named) ? Object.keys(named) : []));
  return [...new Set(scopes)].sort();
}

/** The URLs that a scheme's flows give for an endpoint, without repetition. */
export const endpoints = (definition: JsonObject, key: string): readonly string[] => [
  ...new Set(flowsOf(definition).flatMap((flow) => textMember(flow, key) ?? [])),
];
