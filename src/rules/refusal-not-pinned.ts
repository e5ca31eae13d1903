import { defineRule, rfc } from '../define.ts';
import type { CaseEvidence, OperationEvidence } from '../model/evidence.ts';
import type { Judgement } from '../model/rule.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { cacheTraces, isRefused } from './row/recurrence.ts';

export default defineRule({
  id: 'refusal-not-pinned',
  title: 'What was refused to one caller is not refused to an entitled one at the same URL',
  subject: 'caching',
  reach: 'operation',
  severity: 'high',
  keyword: { default: 'none' },
  pattern: 'cached-verdict',
  explains: [
    'equivalent-credentials-granted',
    'invalid-token-error-code',
    'error-code-matches-status',
    'invalid-token-401',
    'insufficient-scope-403',
    'hidden-answer-not-kept',
  ],
  references: [rfc(9111, '3'), rfc(9110, '15.5.5')],
  meaning:
    'Anybody can shut entitled callers out, by asking first: the refusal is kept by its URL and given to whoever asks next. Of refusals, 404 and 405 may be cached without being told.',
  fix: 'Send `Cache-Control: no-store` with refusals, switch error caching off in the CDN for what needs a credential, and keep the verdicts of an authorizer by the token.',
  exceptions: [
    'A sufficient credential that is refused at every URL is refused for another reason: only the same request to a URL that nobody has asked for tells.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    pinned:
      'the sufficient credential is answered {status}, as others were before it, and let in at a URL that nobody has asked for{traces}',
    again: 'the sufficient credential is answered {status} after others were, and was let in before{traces}',
  },
  examples: [
    {
      title: 'a refusal was cached',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n', controlGranted: false },
        { standing: 'sufficient', response: 'HTTP/1.1 401 Unauthorized\nAge: 3\n\n' },
        { standing: 'sufficient', request: 'fresh-url', expected: 'any', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a refusal replaces what was granted',
      given: [
        { standing: 'sufficient', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'sufficient', request: 'after-refusal', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'granted before and after',
      given: [
        { standing: 'sufficient', response: 'HTTP/1.1 200 OK\n\n{}' },
        { standing: 'absent', request: 'after-grant', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'sufficient', request: 'after-refusal', response: 'HTTP/1.1 200 OK\n\n{}' },
      ],
      outcome: 'passed',
    },
    {
      title: 'refused wherever it asks',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n', controlGranted: false },
        { standing: 'sufficient', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'sufficient', request: 'fresh-url', expected: 'any', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const fresh = sufficientOn(evidence, 'fresh-url')[0];
    const again = sufficientOn(evidence, 'after-refusal')[0];
    const control = sufficientOn(evidence, 'golden').find(
      (each) => each.case.presents.length > 0 && each.case.stage === undefined && isSamePresented(each, fresh ?? again),
    );
    if (control === undefined) return { outcome: 'inapplicable' };
    if (isRefused(control)) return fresh?.gate === 'granted' ? pinned(control, evidence, 'golden') : NOTHING;
    if (again === undefined || control.gate !== 'granted') return NOTHING;
    if (again.gate === 'granted') return { outcome: 'passed' };
    return isRefused(again) ? pinned(again, evidence, 'after-grant') : NOTHING;
  },
});

const NOTHING: Judgement = { outcome: 'inapplicable' };

/** As a refusal before it, by its status: another one has a cause of its own. */
function pinned(refused: CaseEvidence, evidence: OperationEvidence, request: 'golden' | 'after-grant'): Judgement {
  const { status } = refused.answer;
  const alike = evidence.cases.filter(({ answer }) => answer.status === status);
  const isOthers = ({ case: { standing, request: sent } }: CaseEvidence): boolean =>
    standing !== 'sufficient' && sent === request;
  if (!alike.some(isOthers)) return NOTHING;
  // What is kept of the first refusal is given to those who were to be refused in another way too.
  const shown = alike.filter((each) => each.case.standing === 'sufficient' || isOthers(each));
  const message = request === 'golden' ? 'pinned' : 'again';
  const data = { status, traces: cacheTraces(refused) };
  return { outcome: 'failed', message, data, cases: shown.map((each) => each.case.id) };
}

const sufficientOn = ({ cases }: OperationEvidence, request: string): readonly CaseEvidence[] =>
  cases.filter(
    (each) =>
      each.case.standing === 'sufficient' && each.case.credential === 'sufficient' && each.case.request === request,
  );

const isSamePresented = ({ case: one }: CaseEvidence, other: CaseEvidence | undefined): boolean =>
  other !== undefined && JSON.stringify(one.presents) === JSON.stringify(other.case.presents);
