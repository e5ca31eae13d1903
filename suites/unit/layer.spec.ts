import { expect, test } from '@playwright/test';
import { layerOf, ownAnswers } from '../../src/http/layer.ts';
import { parseResponse } from '../../src/http/message.ts';
import type { Answered } from '../../src/model/observation.ts';

function answer(message: string): Answered {
  const { status, headers, body } = parseResponse(message);
  const mediaType = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  return {
    kind: 'response',
    case: 'GET /orders · absent',
    at: '2026-03-04T09:00:00.000Z',
    request: { method: 'GET', url: 'http://127.0.0.1/orders', headers: [] },
    status,
    headers,
    body: { mediaType, text: body, bytes: body.length, truncated: false },
    durationMs: 1,
  };
}

const json = (head: string, body: unknown): string =>
  `${head}\nContent-Type: application/json\n\n${JSON.stringify(body)}`;

interface Example {
  readonly title: string;
  readonly granted?: readonly string[];
  readonly errors?: readonly string[];
  readonly refusal: string;
  readonly layer: 'gateway' | 'application' | undefined;
}

const layerIn = ({ granted = [], errors = [], refusal }: Example) =>
  layerOf(answer(refusal), ownAnswers(granted.map(answer), errors.map(answer)));

const OK = json('HTTP/1.1 200 OK', { items: [] });
const EXPRESS = json('HTTP/1.1 200 OK\nX-Powered-By: Express\nETag: W/"2"', []);
const UNAUTHORIZED = 'HTTP/1.1 401 Unauthorized';
const FORBIDDEN = 'HTTP/1.1 403 Forbidden';

const GATEWAYS: readonly Example[] = [
  {
    title: 'API Gateway names the error type',
    refusal: json(`${UNAUTHORIZED}\nx-amzn-RequestId: 1\nx-amzn-ErrorType: UnauthorizedException\nx-amz-apigw-id: 2`, {
      message: 'Unauthorized',
    }),
    layer: 'gateway',
  },
  {
    title: 'API Gateway with a JWT authorizer: a request id and a message alone',
    refusal: json(`${FORBIDDEN}\napigw-requestid: 1`, { message: 'Forbidden' }),
    layer: 'gateway',
  },
  {
    title: 'API Gateway with an IAM policy that denies',
    refusal: json(`${FORBIDDEN}\nx-amzn-requestid: 1`, {
      Message: 'User is not authorized to access this resource with an explicit deny',
    }),
    layer: 'gateway',
  },
  {
    title: 'Kong jwt: its own server field, upstream answers have a via',
    granted: [json('HTTP/1.1 200 OK\nServer: uvicorn\nVia: kong/3.4.2\nX-Kong-Upstream-Latency: 4', [])],
    refusal: json(`${UNAUTHORIZED}\nServer: kong/3.4.2\nX-Kong-Response-Latency: 0\nWWW-Authenticate: Bearer`, {
      message: 'Unauthorized',
    }),
    layer: 'gateway',
  },
  {
    title: 'Kong whose server field is hidden: nothing was fetched from behind',
    granted: [json('HTTP/1.1 200 OK\nX-Kong-Upstream-Latency: 4\nX-Kong-Proxy-Latency: 1', [])],
    refusal: json(FORBIDDEN, { message: 'You cannot consume this service' }),
    layer: 'gateway',
  },
  {
    title: 'Envoy jwt_authn',
    refusal: `${UNAUTHORIZED}\nServer: envoy\nContent-Type: text/plain\nWWW-Authenticate: Bearer realm="http://a/"\n\nJwt is missing`,
    layer: 'gateway',
  },
  {
    title: 'Envoy, wrong audience',
    refusal: `${FORBIDDEN}\nServer: istio-envoy\nContent-Type: text/plain\n\nAudiences in Jwt are not allowed`,
    layer: 'gateway',
  },
  {
    title: 'Istio AuthorizationPolicy',
    granted: ['HTTP/1.1 200 OK\nServer: istio-envoy\nX-Envoy-Upstream-Service-Time: 3\n\nok'],
    refusal: `${FORBIDDEN}\nServer: istio-envoy\nContent-Type: text/plain\n\nRBAC: access denied`,
    layer: 'gateway',
  },
  {
    title: 'a sidecar behind an ingress that says how long it took',
    granted: ['HTTP/1.1 200 OK\nServer: istio-envoy\nX-Envoy-Upstream-Service-Time: 3\n\nok'],
    refusal: `${FORBIDDEN}\nServer: istio-envoy\nX-Envoy-Upstream-Service-Time: 1\n\nRBAC: access denied`,
    layer: 'gateway',
  },
  {
    title: 'NGINX auth_request: its error page',
    granted: [json('HTTP/1.1 200 OK\nServer: nginx/1.25.3', [])],
    refusal: `${UNAUTHORIZED}\nServer: nginx/1.25.3\nContent-Type: text/html\n\n<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center><h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx/1.25.3</center>\r\n</body>\r\n</html>`,
    layer: 'gateway',
  },
  {
    title: 'Apache httpd',
    refusal: `${UNAUTHORIZED}\nContent-Type: text/html\n\n<p>This server could not verify that you\nare authorized to access the document\nrequested.</p>`,
    layer: 'gateway',
  },
  {
    title: 'IIS',
    refusal: `${UNAUTHORIZED}\nServer: Microsoft-IIS/10.0\nX-Powered-By: ASP.NET\nContent-Type: text/html\n\n<title>401 - Unauthorized: Access is denied due to invalid credentials.</title>`,
    layer: 'gateway',
  },
  {
    title: 'Azure API Management, subscription key',
    refusal: json(
      `${UNAUTHORIZED}\nWWW-Authenticate: AzureApiManagementKey realm="https://x/",name="Ocp-Apim-Subscription-Key",type="header"`,
      { statusCode: 401, message: 'Access denied due to missing subscription key.' },
    ),
    layer: 'gateway',
  },
  {
    title: 'Azure API Management, validate-jwt',
    refusal: json(UNAUTHORIZED, { statusCode: 401, message: 'JWT not present.' }),
    layer: 'gateway',
  },
  {
    title: 'Cloudflare firewall',
    granted: [json('HTTP/1.1 200 OK\nServer: cloudflare\nCF-RAY: 1-FRA', [])],
    refusal: `${FORBIDDEN}\nServer: cloudflare\nCF-RAY: 2-FRA\nContent-Type: text/plain\n\nerror code: 1020`,
    layer: 'gateway',
  },
  {
    title: 'Google Cloud Endpoints',
    refusal: json(UNAUTHORIZED, {
      code: 16,
      message: 'JWT validation failed: BAD_FORMAT',
      details: [{ '@type': 'type.googleapis.com/google.rpc.DebugInfo', stackEntries: [], detail: 'auth' }],
    }),
    layer: 'gateway',
  },
  {
    title: 'Traefik basicAuth',
    refusal: `${UNAUTHORIZED}\nWWW-Authenticate: Basic realm="traefik"\nContent-Type: text/plain\n\n401 Unauthorized`,
    layer: 'gateway',
  },
  {
    title: 'Apigee VerifyAccessToken',
    refusal: json(UNAUTHORIZED, {
      fault: {
        faultstring: 'Invalid Access Token',
        detail: { errorcode: 'keymanagement.service.invalid_access_token' },
      },
    }),
    layer: 'gateway',
  },
  {
    title: 'no known text, but a proxy names itself that no answer of the application names',
    granted: [json('HTTP/1.1 200 OK\nServer: gunicorn', [])],
    refusal: `${UNAUTHORIZED}\nServer: openresty\nContent-Type: text/plain\n\nno`,
    layer: 'gateway',
  },
  {
    title: 'a proxy that writes its name on everything, and the framework has not named itself',
    granted: [json('HTTP/1.1 200 OK\nServer: nginx\nX-Powered-By: Express', [])],
    refusal: json(`${UNAUTHORIZED}\nServer: nginx`, { error: 'no token' }),
    layer: 'gateway',
  },
];

const APPLICATIONS: readonly Example[] = [
  {
    title: 'Kong passes the refusal on',
    granted: [json('HTTP/1.1 200 OK\nVia: kong/3.4.2\nX-Kong-Upstream-Latency: 4', [])],
    refusal: json(`${UNAUTHORIZED}\nVia: kong/3.4.2\nX-Kong-Upstream-Latency: 3`, { message: 'Unauthorized' }),
    layer: 'application',
  },
  {
    title: 'Envoy passes the refusal on',
    refusal: `${UNAUTHORIZED}\nServer: envoy\nX-Envoy-Upstream-Service-Time: 2\nWWW-Authenticate: Bearer\n\n`,
    layer: 'application',
  },
  {
    title: 'API Gateway kept the challenge of the application in a field of its own',
    refusal: json(`${UNAUTHORIZED}\nx-amzn-requestid: 1\nx-amzn-remapped-www-authenticate: Bearer`, { error: 'no' }),
    layer: 'application',
  },
  {
    title: 'express-jwt: the framework names itself',
    granted: [EXPRESS],
    refusal: `${UNAUTHORIZED}\nX-Powered-By: Express\nContent-Type: text/html\n\n<pre>UnauthorizedError</pre>`,
    layer: 'application',
  },
  {
    title: 'the problem details of its other errors',
    granted: [OK],
    errors: [
      'HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n{"type":"about:blank","title":"Not Found","status":404}',
    ],
    refusal: `${FORBIDDEN}\nContent-Type: application/problem+json; charset=utf-8\n\n{"status":403,"title":"Forbidden","type":"about:blank"}`,
    layer: 'application',
  },
];

const DOUBTFUL: readonly Example[] = [
  {
    title: 'a bare 401 tells nothing',
    granted: [OK],
    refusal: `${UNAUTHORIZED}\nWWW-Authenticate: Bearer\n\n`,
    layer: undefined,
  },
  {
    title: 'NestJS writes what a gateway could',
    granted: [OK],
    refusal: json(UNAUTHORIZED, { message: 'Unauthorized', statusCode: 401 }),
    layer: undefined,
  },
  {
    title: 'a function behind API Gateway that writes another message',
    granted: [json('HTTP/1.1 200 OK\napigw-requestid: 1', [])],
    refusal: json(`${UNAUTHORIZED}\napigw-requestid: 2`, { message: 'Please log in' }),
    layer: undefined,
  },
  {
    title: 'API Gateway replaces no field of this answer',
    granted: ['HTTP/1.1 200 OK\nx-amzn-requestid: 1\nx-amzn-remapped-content-length: 2\n\nok'],
    refusal: `${UNAUTHORIZED}\nx-amzn-requestid: 2\n\n`,
    layer: undefined,
  },
  {
    title: 'nginx on every answer, no framework named',
    granted: [json('HTTP/1.1 200 OK\nServer: nginx', [])],
    refusal: json(`${UNAUTHORIZED}\nServer: nginx`, { error: 'no token' }),
    layer: undefined,
  },
  {
    title: 'Cloudflare in front of everything',
    granted: [json('HTTP/1.1 200 OK\nServer: cloudflare\nCF-RAY: 1-FRA', [])],
    refusal: json(`${UNAUTHORIZED}\nServer: cloudflare\nCF-RAY: 2-FRA`, { error: 'no token' }),
    layer: undefined,
  },
  {
    title: 'a mark that the application shows too',
    granted: ['HTTP/1.1 200 OK\nServer: kong/3.4.2\n\nok'],
    refusal: `${UNAUTHORIZED}\nServer: kong/3.4.2\n\n`,
    layer: undefined,
  },
  {
    title: 'a message alone is like any other',
    granted: [OK],
    errors: [json('HTTP/1.1 404 Not Found', { message: 'Not Found' })],
    refusal: json(UNAUTHORIZED, { message: 'Unauthorized' }),
    layer: undefined,
  },
  {
    title: 'IIS writes X-Powered-By on everything',
    granted: [json('HTTP/1.1 200 OK\nServer: Microsoft-IIS/10.0\nX-Powered-By: ASP.NET', [])],
    refusal: `${UNAUTHORIZED}\nServer: Microsoft-IIS/10.0\nX-Powered-By: ASP.NET\nWWW-Authenticate: Bearer\n\n`,
    layer: undefined,
  },
  {
    title: 'a body that was cut or is no JSON',
    granted: [OK],
    refusal: `${UNAUTHORIZED}\nContent-Type: application/json\n\n{"fault":`,
    layer: undefined,
  },
];

for (const [group, examples] of Object.entries({ GATEWAYS, APPLICATIONS, DOUBTFUL })) {
  test.describe(`${group.toLowerCase()}:`, () => {
    for (const example of examples) test(example.title, () => expect(layerIn(example)).toBe(example.layer));
  });
}

test('without any answer of the application, only what a gateway alone writes is told', () => {
  for (const { title, refusal, layer } of GATEWAYS) {
    expect([layer, undefined], title).toContain(layerOf(answer(refusal), ownAnswers([], [])));
  }
});
