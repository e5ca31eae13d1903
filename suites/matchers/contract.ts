import { contentFor, responseFor } from '../../src/http/documented.ts';
import type { Json } from '../../src/model/json.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Reference } from '../../src/model/rule.ts';
import { type Finding, matcher, type Subject } from './expectation.ts';

const RESPONSES: Reference = {
  title: 'OpenAPI 3.1.1, Responses Object',
  url: 'https://spec.openapis.org/oas/v3.1.1.html#responses-object',
};

const EXPECTED = 'what the document says';

/** Status, media type and body are as the document has them. */
export const toMatchContract = matcher('toMatchContract', (subject): Finding => {
  const fault = faultIn(subject);
  return {
    pass: fault === undefined,
    expected: EXPECTED,
    observed: fault ?? `${subject.answer.status} as documented`,
    reference: RESPONSES,
  };
});

function faultIn(subject: Subject): string | undefined {
  const { operation, observation } = subject.evidence;
  if (operation === undefined) return 'a probe, of which the document says nothing';
  const { status, body } = observation;
  const documented = responseFor(operation.responses, status);
  if (documented === undefined) return `${status}, which the document does not have: it has ${statuses(operation)}`;
  if (body.bytes === 0 || documented.content.length === 0) return bodyless(subject, documented.content.length > 0);
  const content = contentFor(documented.content, body.mediaType);
  if (content === undefined) {
    const types = documented.content.map(({ mediaType }) => mediaType).join(', ');
    return `${status} as ${body.mediaType || 'no media type'}, where the document has ${types}`;
  }
  return content.schema === undefined ? undefined : schemaFault(subject, content.schema);
}

const statuses = ({ responses }: Operation): string => responses.map(({ status }) => status).join(', ') || 'none';

/** A refusal may keep its words to itself; what is granted has the body that clients are promised. */
function bodyless({ answer, evidence }: Subject, isPromised: boolean): string | undefined {
  const { body } = evidence.observation;
  if (body.bytes > 0) return `${answer.status} with a body, where the document has none`;
  const isGranted = answer.status >= 200 && answer.status < 300;
  const isHead = evidence.operation?.method === 'HEAD';
  return isPromised && isGranted && !isHead ? `${answer.status} without the documented body` : undefined;
}

function schemaFault(
  { answer, evidence }: Subject,
  schema: Parameters<typeof evidence.validate>[0],
): string | undefined {
  const { mediaType, text, truncated } = evidence.observation.body;
  if (!/\bjson\b/i.test(mediaType)) return undefined;
  if (truncated) return `${answer.status} with a body too long to be held against its schema`;
  const [fault] = isJson(text) ? evidence.validate(schema, answer.body as Json, 'response') : ['it is not JSON'];
  return fault === undefined ? undefined : `${answer.status} whose body is not as documented: ${fault}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
