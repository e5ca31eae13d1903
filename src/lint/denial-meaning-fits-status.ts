import { defineLint, rfc } from '../define.ts';
import type { Document, DocumentedResponse } from '../model/document.ts';
import type { Json } from '../model/json.ts';
import type { LintRemark } from '../model/lint.ts';

export default defineLint({
  id: 'denial-meaning-fits-status',
  spec: 'SPEC-09',
  title: 'What 401 and 403 are said to mean is what they mean',
  severity: 'medium',
  keyword: 'none',
  references: [rfc(9110, '15.5.2'), rfc(9110, '15.5.4'), rfc(6750, '3.1')],
  meaning:
    "The document describes one gate with the other gate's code. Clients that follow it refresh tokens that were never stale, or give up on a user who only had to log in again.",
  fix: 'Describe 401 as "no credential, or one that does not hold" and 403 as "the credential holds, but does not permit this". If the API really answers like this, mend the API first.',
  examples: [
    {
      title: '403 for an expired token',
      given: `
security: []
paths: { /a: { get: { responses: { "403": { description: The access token is expired. } } } } }`,
      remarks: ['#/paths/~1a/get/responses/403'],
    },
    {
      title: '401 for a missing permission',
      given: `
security: []
paths: { /a: { get: { responses: { "401": { description: You do not have permission to see this. } } } } }`,
      remarks: ['#/paths/~1a/get/responses/401'],
    },
    {
      title: '401 for a missing permission, said by its example',
      given: `
security: []
paths:
  /a:
    get:
      responses:
        "401":
          description: Unauthorized
          content: { application/json: { example: { error: You lack the scope orders } } }`,
      remarks: ['#/paths/~1a/get/responses/401'],
    },
    {
      title: 'both as they are meant',
      given: `
security: []
paths:
  /a:
    get:
      responses:
        "401": { description: The token is missing or expired. }
        "403": { description: "The token is valid, but it is missing the required scopes." }`,
      remarks: [],
    },
    {
      title: 'reason phrases, and a token that is no credential',
      given: `
security: []
paths:
  /a: { get: { responses: { "401": { description: Unauthorized }, "403": { description: Forbidden } } } }
  /b: { put: { responses: { "403": { description: The CSRF token is missing. } } } }`,
      remarks: [],
    },
  ],
  audit: (document) => [...contradictions(document).values()],
});

const LACKS_PERMISSION = [
  /\b(?:do|does|did)(?: not|n['’]t) have (?:[\w'-]+ ){0,5}?(?:permissions?|privileges?|scopes?|roles?|access(?! (?:token|key)))\b/i,
  /\b(?:lacks?|lacking|insufficient|missing) (?:[\w'-]+ ){0,3}?(?:permissions?|privileges?|scopes?)\b/i,
  /\bnot (?:permitted|allowed) to\b/i,
];

const NAMES_PERMISSION =
  /permission|privilege|scope|\brole|\brights?\b|\baccess to\b|allowed|permitted|authori[sz]ed to|administrator/i;

const CREDENTIAL = '(?:token|credentials?|api[ -]?key|consumer key|signature|nonce|password|login)';

const FAULT = '(?:invalid|expired|missing|malformed|incorrect|wrong|bad|revoked|not valid)';

const LACKS_CREDENTIAL = [
  new RegExp(`\\b${FAULT} (?:[\\w-]+ ){0,2}?${CREDENTIAL}\\b`, 'i'),
  new RegExp(`\\b${CREDENTIAL} (?:is|are|was|were|has|have) (?:[\\w-]+ ){0,2}?${FAULT}\\b`, 'i'),
  /\b(?:not authenticated(?! as)|unauthenticated|authentication (?:error|failed|failure|required|is required))\b/i,
];

/** Tokens that are not the caller's credential. */
const OTHER_TOKENS = /csrf|xsrf|captcha/i;

const matches = (text: string, patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(text));

/** What is wrong with a denial's text, if it is plain that something is. */
function faultOf(status: string, text: string): string | undefined {
  if (status === '401') return matches(text, LACKS_PERMISSION) ? '401 is said to mean a missing permission' : undefined;
  if (status !== '403' || OTHER_TOKENS.test(text) || NAMES_PERMISSION.test(text)) return undefined;
  return matches(text, LACKS_CREDENTIAL) ? '403 is said to mean a credential that does not hold' : undefined;
}

/** By the response, which operations may share. */
function contradictions({ operations }: Document): ReadonlyMap<string, LintRemark> {
  const found = new Map<string, LintRemark>();
  for (const { id, responses } of operations) {
    for (const response of responses) {
      const message = messageFor(response);
      if (message === undefined) continue;
      const { pointer } = response;
      const key = JSON.stringify([pointer, message]);
      found.set(key, { pointer, message, operations: [...(found.get(key)?.operations ?? []), id] });
    }
  }
  return found;
}

function messageFor(response: DocumentedResponse): string | undefined {
  for (const text of textsOf(response)) {
    const fault = faultOf(response.status, text);
    if (fault !== undefined) return `${fault}: “${shortened(text)}”`;
  }
  return undefined;
}

/** The description, and what the examples say. */
const textsOf = ({ description, content }: DocumentedResponse): readonly string[] => [
  ...(description === undefined ? [] : [description]),
  ...content.flatMap(({ examples }) => examples.flatMap(stringsIn)),
];

function stringsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 117)}...` : line;
}
