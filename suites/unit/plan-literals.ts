import type { DocumentedResponse, SecurityScheme } from '../../src/model/document.ts';
import type { AccessPolicy, Alternative, SchemeRequirement } from '../../src/model/operation.ts';
import type { Plan, PlannedOperation, Policy, RequestTemplate, TestCase } from '../../src/model/plan.ts';

export const BEARER: SecurityScheme = {
  name: 'oauth',
  type: 'oauth2',
  family: 'bearer',
  scopes: ['a', 'b', 'c'],
  pointer: '#/components/securitySchemes/oauth',
};

export const API_KEY: SecurityScheme = {
  name: 'apiKey',
  type: 'apiKey',
  family: 'apiKey',
  in: 'header',
  parameterName: 'X-Key',
  scopes: [],
  pointer: '#/components/securitySchemes/apiKey',
};

export const SCHEMES: Readonly<Record<string, SecurityScheme>> = { oauth: BEARER, apiKey: API_KEY };

export const POLICY: Policy = { profile: 'bearer', masking: 'none', scopeMode: 'undecided' };

export const requires = (name: string, scopes: readonly string[] = [], mode: SchemeRequirement['mode'] = 'all') => ({
  name,
  type: SCHEMES[name]?.type ?? 'oauth2',
  scopes,
  mode,
});

/** Whatever comes is documented. */
export const DOCUMENTED: readonly DocumentedResponse[] = [
  { status: 'default', content: [], headers: [], pointer: '#' },
];

/** Alternatives, each a list of what it requires. */
export const access = (...alternatives: readonly (readonly SchemeRequirement[])[]): AccessPolicy => ({
  anonymous: false,
  unknown: false,
  alternatives: alternatives.map((schemes): Alternative => ({ schemes })),
});

export function plannedOperation(
  method: string,
  path: string,
  request: Partial<RequestTemplate> = {},
): PlannedOperation {
  return {
    id: `${method} ${path}`,
    method,
    path,
    tags: [],
    access: access([requires('oauth', ['a'])]),
    requests: { golden: { method, path, query: '', headers: [], ...request } },
    responses: DOCUMENTED,
    pointer: '#/paths',
  };
}

const STANDINGS = {
  absent: ['absent', '401'],
  expired: ['invalid', '401'],
  'wrong-scope': ['insufficient', '403'],
  sufficient: ['sufficient', '2xx'],
} as const;

/** A case as the matrix would plan it. */
export function testCaseOf(
  operation: PlannedOperation,
  credential: keyof typeof STANDINGS,
  given: Partial<TestCase> = {},
): TestCase {
  const [standing, expected] = STANDINGS[credential];
  return {
    id: `${operation.id} · ${credential}`,
    operation: operation.id,
    credential,
    standing,
    request: 'golden',
    expected,
    presents: credential === 'absent' ? [] : [{ scheme: 'oauth', kind: credential, scopes: ['a'] }],
    ...(credential === 'sufficient' ? {} : { control: `${operation.id} · sufficient` }),
    ...given,
  };
}

export const planOf = (operations: readonly PlannedOperation[], cases: readonly TestCase[]): Plan => ({
  document: { source: 'document', title: 'Orders', version: '1', openapi: '3.1.0' },
  policy: POLICY,
  schemes: SCHEMES,
  credentials: [],
  operations,
  cases,
  problems: [],
  definition: {},
});
