import type { JsonObject } from '../../src/model/json.ts';

/** What the target serves under one method and path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Template with `{id}`. */
  readonly path: string;
  readonly status: number;
  /** Any one of these sets of scopes grants access; so does the API key. */
  readonly ways: readonly (readonly string[])[];
}

const AREAS = ['billing', 'catalog', 'orders', 'people', 'returns', 'stock'] as const;

const EXAMPLE_ID = 'n-1001';
const BODY = { name: 'Blue mug', amount: 12, note: 'Handle with care', labels: ['fragile', 'gift'] };

/** Five operations for each resource: list, create, read, replace, delete. */
export const routesOf = (resources: number): readonly Route[] => Array.from({ length: resources }, resource).flat();

function resource(_: unknown, index: number): readonly Route[] {
  const area = AREAS[index % AREAS.length] ?? 'orders';
  const path = `/${area}-${index}`;
  const reading = [[`${area}:read`, 'region:north'], [`${area}:read`, 'region:south'], [`${area}:admin`]];
  const writing = [
    [`${area}:read`, `${area}:write`, 'region:north'],
    [`${area}:write`, 'region:south'],
    [`${area}:admin`],
  ];
  return [
    { method: 'GET', path, status: 200, ways: reading },
    { method: 'POST', path, status: 201, ways: writing },
    { method: 'GET', path: `${path}/{id}`, status: 200, ways: reading },
    { method: 'PUT', path: `${path}/{id}`, status: 200, ways: writing },
    { method: 'DELETE', path: `${path}/{id}`, status: 204, ways: writing },
  ];
}

/** The OpenAPI document of these routes. */
export function documentOf(routes: readonly Route[]): JsonObject {
  const scopes = [...new Set(routes.flatMap(({ ways }) => ways.flat()))].sort();
  return {
    openapi: '3.1.0',
    info: { title: 'Bench', version: '1.0.0' },
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: 'https://issuer.test/token',
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
            },
          },
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}

const PROBLEM = { 'application/problem+json': { schema: { type: 'object', required: ['type', 'title', 'status'] } } };

const REFUSALS = {
  400: { description: 'The body cannot be read', content: PROBLEM },
  401: { description: 'Not authenticated', content: PROBLEM },
  403: { description: 'Not allowed', content: PROBLEM },
};

function answered(status: number): JsonObject {
  const schema = { type: 'object', required: ['id', 'name', 'amount'] };
  return { description: 'Done', ...(status === 204 ? {} : { content: { 'application/json': { schema } } }) };
}

function operationOf({ method, path, status, ways }: Route): JsonObject {
  const hasBody = method === 'POST' || method === 'PUT';
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: EXAMPLE_ID };
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-z0-9]/g, '_')}`,
    security: [...ways.map((scopes) => ({ oauth: [...scopes] })), { apiKey: [] }],
    ...(path.includes('{id}') ? { parameters: [id] } : {}),
    ...(hasBody ? { requestBody: { required: true, content: { 'application/json': { example: BODY } } } } : {}),
    responses: { [status]: answered(status), ...REFUSALS },
  };
}
