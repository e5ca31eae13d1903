import type { ConfounderCause } from '../model/evidence.ts';
import type { Answered } from '../model/observation.ts';
import type { DeclaredMarker } from '../model/plan.ts';
import { parseResponse } from './message.ts';

/** By what an answer is known that came from neither gate. Every condition that it has must hold. */
export interface Marker {
  /** Who answers so. */
  readonly by: string;
  readonly cause: Exclude<ConfounderCause, 'unsteady' | 'lost' | 'cached' | 'marked'>;
  readonly statuses: readonly number[];
  /** Field name in lower case, and what its value is like. */
  readonly header?: readonly [name: string, value: RegExp];
  readonly body?: RegExp;
  /** An answer that it marks, as on the wire. */
  readonly example: string;
  /** One that looks like it and is an answer of the API's gates. */
  readonly counterExample: string;
}

/** Texts are those that the programs print, word for word: to name a subject is not enough. */
export const MARKERS: readonly Marker[] = [
  {
    by: 'Spring Security',
    cause: 'csrf',
    statuses: [403],
    body: /Invalid CSRF Token '[^']*' was found on|Could not verify the provided CSRF token because/,
    example: `HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"status":403,"error":"Forbidden","message":"Invalid CSRF Token 'null' was found on the request parameter '_csrf' or header 'X-CSRF-TOKEN'."}`,
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"Needs one of the scopes orders:write, csrf:manage"}',
  },
  {
    by: 'Django REST framework',
    cause: 'csrf',
    statuses: [403],
    body: /"detail"\s*:\s*"CSRF Failed: |CSRF verification failed\. Request aborted\./,
    example: 'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"detail":"CSRF Failed: CSRF cookie not set."}',
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"detail":"You do not have permission to perform this action."}',
  },
  {
    by: 'Laravel',
    cause: 'csrf',
    statuses: [419],
    example: 'HTTP/1.1 419 unknown status\nContent-Type: application/json\n\n{"message":"CSRF token mismatch."}',
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"This action is unauthorized."}',
  },
  {
    by: 'Ruby on Rails',
    cause: 'csrf',
    statuses: [422],
    body: /ActionController::InvalidAuthenticityToken|Can(?:'|&#39;)t verify CSRF token authenticity/,
    example:
      'HTTP/1.1 422 Unprocessable Entity\nContent-Type: application/json\n\n{"status":422,"error":"Unprocessable Entity","exception":"#<ActionController::InvalidAuthenticityToken>"}',
    counterExample:
      'HTTP/1.1 422 Unprocessable Entity\nContent-Type: application/json\n\n{"errors":{"csrf_token":["is not a known member"]}}',
  },
  {
    by: 'csurf, csrf-csrf',
    cause: 'csrf',
    statuses: [403],
    body: /\bEBADCSRFTOKEN\b|ForbiddenError: invalid csrf token/,
    example: 'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"code":"EBADCSRFTOKEN"}',
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"code":"EFORBIDDEN","hint":"not a csrf token"}',
  },
  {
    by: 'Cloudflare',
    cause: 'firewall',
    statuses: [403, 429, 503],
    header: ['cf-mitigated', /^challenge$/i],
    example:
      'HTTP/1.1 403 Forbidden\ncf-mitigated: challenge\nContent-Type: text/html\n\n<title>Just a moment...</title>',
    counterExample:
      'HTTP/1.1 403 Forbidden\nServer: cloudflare\nCF-RAY: 8a1b-FRA\nContent-Type: application/json\n\n{"error":"forbidden"}',
  },
  {
    by: 'Cloudflare',
    cause: 'firewall',
    statuses: [403],
    header: ['cf-ray', /./],
    body: /^error code: 10\d\d\s*$|<title>Attention Required! \| Cloudflare<\/title>/,
    example: 'HTTP/1.1 403 Forbidden\nCF-RAY: 8a1b-FRA\n\nerror code: 1020',
    counterExample: 'HTTP/1.1 403 Forbidden\nCF-RAY: 8a1b-FRA\nContent-Type: application/json\n\n{"error code": 1020}',
  },
  {
    by: 'AWS WAF',
    cause: 'firewall',
    statuses: [202, 403, 405],
    header: ['x-amzn-waf-action', /^(?:challenge|captcha)$/i],
    example: 'HTTP/1.1 405 Method Not Allowed\nx-amzn-waf-action: captcha\n\n',
    counterExample:
      'HTTP/1.1 403 Forbidden\nx-amzn-errortype: AccessDeniedException\n\n{"Message":"User is not authorized to access this resource"}',
  },
  {
    by: 'Amazon CloudFront with AWS WAF',
    cause: 'firewall',
    statuses: [403],
    body: /Request blocked\.\s*We can't connect to the server for this app or website at this time/,
    example:
      "HTTP/1.1 403 Forbidden\nServer: CloudFront\nContent-Type: text/html\n\n<H1>403 ERROR</H1>Request blocked.\nWe can't connect to the server for this app or website at this time.",
    counterExample:
      'HTTP/1.1 403 Forbidden\nVia: 1.1 example.cloudfront.net (CloudFront)\n\n{"message":"Request blocked by policy orders-read"}',
  },
  {
    by: 'Akamai',
    cause: 'firewall',
    statuses: [403],
    body: /Reference(?:&#32;|\s)(?:&#35;|#)\d+(?:\.|&#46;)[0-9a-f]+(?:\.|&#46;)/i,
    example:
      "HTTP/1.1 403 Forbidden\nServer: AkamaiGHost\nContent-Type: text/html\n\n<H1>Access Denied</H1>\nYou don't have permission to access this server.<P>\nReference&#32;&#35;18&#46;1f2a3b4c&#46;1700000000&#46;5d6e7f",
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"Access Denied","reference":"#18"}',
  },
  {
    by: 'Imperva',
    cause: 'firewall',
    statuses: [200, 403],
    body: /Incapsula incident ID: \d|\/_Incapsula_Resource\?/,
    example:
      'HTTP/1.1 403 Forbidden\nX-Iinfo: 1-2-3\nContent-Type: text/html\n\nRequest unsuccessful. Incapsula incident ID: 1234-5678',
    counterExample:
      'HTTP/1.1 403 Forbidden\nX-Iinfo: 1-2-3\nContent-Type: application/json\n\n{"error":"insufficient_scope"}',
  },
  {
    by: 'Azure Front Door',
    cause: 'firewall',
    statuses: [403],
    header: ['x-azure-ref', /./],
    body: /^(?:\s*<[^>]*>)*\s*The request is blocked\.|<h2>The request is blocked\.<\/h2>/i,
    example:
      'HTTP/1.1 403 Forbidden\nx-azure-ref: 20260101T000000Z-1\nContent-Type: text/html\n\n<h2>The request is blocked.</h2>',
    counterExample:
      'HTTP/1.1 403 Forbidden\nx-azure-ref: 20260101T000000Z-1\nContent-Type: application/json\n\n{"title":"Forbidden"}',
  },
  {
    by: 'Azure Application Gateway',
    cause: 'firewall',
    statuses: [403],
    body: /<center>Microsoft-Azure-Application-Gateway\/v2<\/center>/,
    example:
      'HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<center><h1>403 Forbidden</h1></center><hr><center>Microsoft-Azure-Application-Gateway/v2</center>',
    counterExample: 'HTTP/1.1 403 Forbidden\nServer: Microsoft-Azure-Application-Gateway/v2\n\n{"title":"Forbidden"}',
  },
  {
    by: 'ModSecurity',
    cause: 'firewall',
    statuses: [403, 406],
    body: /generated by Mod_?Security/i,
    example: 'HTTP/1.1 406 Not Acceptable\nContent-Type: text/html\n\n<p>This error was generated by Mod_Security.</p>',
    counterExample: 'HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nModSecurity rules may be read with waf:read',
  },
  {
    by: 'F5 BIG-IP',
    cause: 'firewall',
    statuses: [200, 403],
    body: /The requested URL was rejected\. Please consult with your administrator\.[\s\S]{0,80}support ID is/,
    example:
      'HTTP/1.1 200 OK\nContent-Type: text/html\n\nThe requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1',
    counterExample: 'HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nThe requested URL was rejected.',
  },
  {
    by: 'Vercel',
    cause: 'firewall',
    statuses: [403, 429],
    header: ['x-vercel-mitigated', /^(?:challenge|deny)$/i],
    example: 'HTTP/1.1 403 Forbidden\nx-vercel-mitigated: deny\n\nForbidden',
    counterExample: 'HTTP/1.1 403 Forbidden\nServer: Vercel\nx-vercel-id: fra1::1\n\nForbidden',
  },
  {
    by: 'a rate limit that is used up',
    cause: 'throttled',
    statuses: [403],
    header: ['x-ratelimit-remaining', /^0$/],
    example:
      'HTTP/1.1 403 Forbidden\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 0\n\n{"message":"API rate limit exceeded"}',
    counterExample:
      'HTTP/1.1 403 Forbidden\nX-RateLimit-Limit: 60\nX-RateLimit-Remaining: 59\n\n{"message":"Must have admin rights"}',
  },
  {
    by: 'a rate limit that is used up',
    cause: 'throttled',
    statuses: [403],
    header: ['ratelimit-remaining', /^0$/],
    example: 'HTTP/1.1 403 Forbidden\nRateLimit-Remaining: 0\n\n',
    counterExample: 'HTTP/1.1 403 Forbidden\nRateLimit-Remaining: 10\n\n',
  },
  {
    by: 'a rate limit that is used up',
    cause: 'throttled',
    statuses: [403],
    header: ['ratelimit', /;\s*r=0(?:;|,|$)/],
    example: 'HTTP/1.1 403 Forbidden\nRateLimit: "default";r=0;t=30\n\n',
    counterExample: 'HTTP/1.1 403 Forbidden\nRateLimit: "default";r=50;t=30\n\n',
  },
  {
    by: 'a refusal that asks to come back later',
    cause: 'throttled',
    statuses: [403],
    header: ['retry-after', /^(?:\d+|[A-Z][a-z]{2}, .+)$/],
    example: 'HTTP/1.1 403 Forbidden\nRetry-After: 60\n\n',
    counterExample: 'HTTP/1.1 403 Forbidden\nRetry-After: \n\n',
  },
  {
    by: 'a rate limit, by its words',
    cause: 'throttled',
    statuses: [403],
    body: /\brate limit exceeded\b|exceeded (?:a|the|your) (?:\w+ )?rate limit\b|"(?:user)?rateLimitExceeded"|"RESOURCE_EXHAUSTED"/i,
    example:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"You have exceeded a secondary rate limit."}',
    counterExample:
      'HTTP/1.1 403 Forbidden\nContent-Type: application/json\n\n{"message":"To change the rate limit of a key you need the scope limits:write"}',
  },
  {
    by: 'its words',
    cause: 'locked-out',
    statuses: [400, 401, 403, 423],
    body: /\btoo many (?:failed|invalid|unsuccessful) (?:\w+ )?(?:attempts|logins|requests|tokens)\b|\b(?:account|client|address|ip) (?:is|has been|was) (?:temporarily )?(?:locked|blocked|banned)\b/i,
    example:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Type: application/json\n\n{"message":"Too many failed attempts, try again in 5 minutes"}',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\nContent-Type: application/json\n\n{"message":"The token has failed verification"}',
  },
  {
    by: 'Spring Security',
    cause: 'keys-unavailable',
    statuses: [401, 500, 503],
    body: /Couldn't retrieve (?:remote )?JWK set/i,
    example:
      'HTTP/1.1 500 Internal Server Error\nContent-Type: application/json\n\n{"message":"An error occurred while attempting to decode the Jwt: Couldn\'t retrieve remote JWK set: Read timed out"}',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token"\n\nAn error occurred while attempting to decode the Jwt: Signed JWT rejected: Another algorithm expected, or no matching key(s) found',
  },
  {
    by: 'Spring Security',
    cause: 'keys-unavailable',
    statuses: [401],
    header: ['www-authenticate', /Couldn't retrieve (?:remote )?JWK set/i],
    example:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", error_description="An error occurred while attempting to decode the Jwt: Couldn\'t retrieve remote JWK set"\n\n',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error="invalid_token", error_description="Jwt expired"\n\n',
  },
  {
    by: 'Envoy',
    cause: 'keys-unavailable',
    statuses: [401],
    body: /\bJwks remote fetch is failed\b/i,
    example:
      'HTTP/1.1 401 Unauthorized\nServer: envoy\nWWW-Authenticate: Bearer realm="orders"\n\nJwks remote fetch is failed',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nServer: envoy\nWWW-Authenticate: Bearer realm="orders"\n\nJwks doesn\'t have key to match kid or alg from Jwt',
  },
  {
    by: 'Google Cloud Endpoints',
    cause: 'keys-unavailable',
    statuses: [401, 503],
    body: /\bKEY_RETRIEVAL_ERROR\b/,
    example:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n{"message":"JWT validation failed: KEY_RETRIEVAL_ERROR"}',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n{"message":"JWT validation failed: TIME_CONSTRAINT_FAILURE"}',
  },
  {
    by: 'Microsoft.IdentityModel',
    cause: 'keys-unavailable',
    statuses: [401, 500],
    body: /\bIDX2080[34]: Unable to (?:obtain configuration|retrieve document) from/,
    example:
      "HTTP/1.1 500 Internal Server Error\n\nSystem.InvalidOperationException: IDX20803: Unable to obtain configuration from: 'https://issuer.test'",
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\nIDX10501: Signature validation failed. Unable to match key',
  },
  {
    by: 'jwks-rsa',
    cause: 'keys-unavailable',
    statuses: [401, 500],
    body: /\bJwksRateLimitError\b|Too many requests to the JWKS endpoint/,
    example: 'HTTP/1.1 500 Internal Server Error\n\nJwksRateLimitError: Too many requests to the JWKS endpoint',
    counterExample:
      'HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\nSigningKeyNotFoundError: Unable to find a signing key that matches',
  },
];

/** Whether an answer is one that a marker speaks of. */
export function marks({ statuses, header, body }: Omit<Condition, 'by'>, answer: Readable): boolean {
  if (statuses.length > 0 && !statuses.includes(answer.status)) return false;
  if (header !== undefined && !answer.headers.some(([name, value]) => name === header[0] && header[1].test(value))) {
    return false;
  }
  return body === undefined || body.test(answer.body.text);
}

type Condition = Pick<Marker, 'statuses' | 'header' | 'body'>;

type Readable = Pick<Answered, 'status' | 'headers'> & { readonly body: { readonly text: string } };

/** The same of an answer as on the wire. */
export function marksText(marker: Condition, message: string): boolean {
  const { status, headers, body } = parseResponse(message);
  return marks(marker, { status, headers, body: { text: body } });
}

/** A marker of the user's own; its patterns were checked with the configuration. */
export function conditionOf({ status, header, body }: DeclaredMarker): Condition {
  const [field] = Object.entries(header ?? {});
  return {
    statuses: status === undefined ? [] : [status].flat(),
    ...(field === undefined ? {} : { header: [field[0].toLowerCase(), new RegExp(field[1], 'i')] }),
    ...(body === undefined ? {} : { body: new RegExp(body, 'i') }),
  };
}
