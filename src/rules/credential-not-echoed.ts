import { defineRule } from '../define.ts';
import type { CaseEvidence } from '../model/evidence.ts';
import type { BodyExcerpt } from '../model/observation.ts';
import { once } from '../model/once.ts';
import { asvs } from './row/sources.ts';

/** How a credential is told of in what was observed: `src/http/redaction.ts`. */
const MARK = /«credential [0-9a-f]{8}»/g;

export default defineRule({
  id: 'credential-not-echoed',
  title: 'A refusal does not repeat the credential',
  subject: 'leaks',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'medium',
  keyword: { default: 'none' },
  references: [asvs('16.5.1'), asvs('14.2.1')],
  meaning:
    'Answers are logged, shown and reported where requests are not: whoever reads the error has the token, and it may be good elsewhere.',
  fix: 'Name the fault and the key id at most; never the token or key itself, neither in the body nor in Location or any other field.',
  exceptions: [
    'What an operation answers to a caller that it lets in may be a key or token by design: only refusals are looked at.',
    'Nothing is kept of a credential that is observed: it is recognised by the mark that stands in its place in request and answer.',
  ],
  mapping: { cwe: [209], owaspApi: ['API2', 'API8'], asvs: ['14.2.1', '16.5.1'], owaspNhi: ['NHI2'] },
  messages: { echoed: 'the credential of the request stands in the {place} of the {status}' },
  examples: [
    {
      title: 'in the error',
      given: [
        {
          standing: 'invalid',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 401 Unauthorized\n\n{"error":"cannot verify «credential 1a2b3c4d»"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'in where it leads',
      given: [
        {
          standing: 'insufficient',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 403 Forbidden\nLocation: /ask?token=«credential 1a2b3c4d»\n\n',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'not repeated',
      given: [
        {
          standing: 'invalid',
          sent: 'Authorization: Bearer «credential 1a2b3c4d»',
          response: 'HTTP/1.1 401 Unauthorized\n\n{"error":"the signature does not verify"}',
        },
      ],
      outcome: 'passed',
    },
  ],
  judge: (evidence) => {
    const { gate, answer } = evidence;
    const presented = presentedMarks(evidence);
    if (gate === 'granted' || presented.size === 0) return { outcome: 'inapplicable' };
    const repeats = (text: string): boolean => marksIn(text).some((mark) => presented.has(mark));
    const field = answer.headers.find(([, value]) => repeats(value))?.[0];
    const place = field ?? (marksOf(answer.body).some((mark) => presented.has(mark)) ? 'body' : undefined);
    if (place === undefined) return { outcome: 'passed' };
    return { outcome: 'failed', message: 'echoed', data: { place, status: answer.status } };
  },
});

const marksIn = (text: string): readonly string[] => (text.includes('«') ? (text.match(MARK) ?? []) : []);

const marksOf = once(({ text }: BodyExcerpt) => marksIn(text));

/** What gateways are told of callers is no secret; and a word that happens to be one stands in many bodies. */
function presentedMarks({ case: { credential }, answer: { request } }: CaseEvidence): ReadonlySet<string> {
  if (credential === 'identity-headers') return new Set();
  return new Set([request.url, ...request.headers.map(([, value]) => value)].flatMap(marksIn));
}
