import { defineRule } from '../define.ts';
import { contentFor } from '../http/documented.ts';
import { isDue } from '../http/gate.ts';
import { jsonIn } from '../http/json-body.ts';
import type { CaseEvidence, Gate } from '../model/evidence.ts';
import type { ExpectedAnswer } from '../model/plan.ts';
import type { Judgement } from '../model/rule.ts';

const DOCUMENTED = [
  {
    status: '403',
    content: [{ mediaType: 'application/problem+json', schema: { type: 'object', required: ['title'] } }],
  },
];

const SPOKEN_OF: ReadonlySet<Gate> = new Set(['granted', 'unauthenticated', 'forbidden']);

export default defineRule({
  id: 'body-matches-document',
  title: 'The bodies of 2xx, 401 and 403 are as the document says',
  subject: 'document',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient', 'sufficient'],
  needs: [],
  severity: 'info',
  keyword: { default: 'none' },
  references: [
    { title: 'OpenAPI 3.1.1, Media Type Object', url: 'https://spec.openapis.org/oas/v3.1.1.html#media-type-object' },
  ],
  meaning: 'Clients generated from the document cannot read this answer.',
  fix: 'Send what the document describes, or describe what is sent.',
  exceptions: [
    'Without a body there is nothing to compare: HEAD, 204 and empty refusals are left out.',
    'Bodies that were cut, or are not JSON, are not held against a schema.',
    'An answer that is not due is judged by the rule of that answer alone.',
  ],
  mapping: { owaspApi: ['API9'], asvs: ['4.1.1'] },
  messages: {
    'media-type': '{status} came as {mediaType}, which the document does not have',
    schema: 'the body of {status} is not as documented: {fault}',
  },
  examples: [
    {
      title: 'as documented',
      documented: DOCUMENTED,
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{"title":"Forbidden"}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'a member is missing',
      documented: DOCUMENTED,
      given: [
        { standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nContent-Type: application/problem+json\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'another media type',
      documented: DOCUMENTED,
      given: [{ standing: 'insufficient', response: 'HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<p>no</p>' }],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    const { documented, answer, gate } = evidence;
    // An answer that is not due is another rule's to tell.
    const { expected } = evidence.case;
    const isSpokenOf = SPOKEN_OF.has(gate) && isDue(expected, gate) && !OPEN_ENDED.has(expected);
    if (!isSpokenOf || documented === undefined || documented.content.length === 0) return { outcome: 'inapplicable' };
    // Without a body there is nothing to read; a HEAD request never has one.
    if (answer.body.bytes === 0) return { outcome: 'inapplicable' };
    const content = contentFor(documented.content, answer.body.mediaType);
    const data = { status: answer.status, mediaType: answer.body.mediaType || 'no media type' };
    if (content === undefined) return { outcome: 'failed', message: 'media-type', data };
    return content.schema === undefined ? { outcome: 'passed' } : judgeBody(evidence, content.schema);
  },
});

function judgeBody({ answer, validate }: CaseEvidence, schema: Parameters<CaseEvidence['validate']>[0]): Judgement {
  const { mediaType, truncated } = answer.body;
  if (truncated || !/\bjson\b/i.test(mediaType)) return { outcome: 'inapplicable' };
  const value = jsonIn(answer.body);
  const [fault] = value === undefined ? ['it is not JSON'] : validate(schema, value);
  if (fault === undefined) return { outcome: 'passed' };
  return { outcome: 'failed', message: 'schema', data: { status: answer.status, fault } };
}

/** A request that is not the documented one may be answered with what is not documented. */
const OPEN_ENDED: ReadonlySet<ExpectedAnswer> = new Set(['not granted', 'any']);
