import { curlWithVariables } from '../../src/http/curl.ts';
import type { ReportedAnswer, ReportedCase } from '../../src/model/report.ts';
import { challengeText } from '../challenge-text.ts';
import { OUTCOMES } from './symbols.ts';
import { caseLabel, headline, isControl, type View } from './view.ts';

/** What the page tells of one case, in words; empty where there is nothing to tell. The same in markup and in data. */
export interface CaseFacts {
  readonly label: string;
  readonly title: string;
  /** The answer that is due, and to what standing. */
  readonly due: string;
  readonly standing: string;
  /** The answer that came, and in what time. */
  readonly came: string;
  readonly time: string;
  readonly control: string;
  readonly controlSign: string;
  readonly reason: string;
  readonly lacking: string;
  readonly challenge: string;
  readonly documented: string;
  readonly curl: string;
  readonly variables: string;
  readonly excerpt: string;
}

export function caseFacts(entry: ReportedCase, view: View): CaseFacts {
  const { observed } = entry;
  const { control, controlSign } = controlFacts(entry, view);
  const { curl, variables } = requestFacts(entry);
  return {
    label: caseLabel(entry),
    title: isControl(entry) ? `${view.titleOf(entry.credential)} (control)` : view.titleOf(entry.credential),
    due: entry.expected,
    standing: entry.standing,
    came: observed === undefined ? '–' : String(observed.status),
    time:
      observed === undefined
        ? entry.request === undefined
          ? 'not sent'
          : 'no answer'
        : milliseconds(observed.durationMs),
    control,
    controlSign,
    reason: entry.reason === undefined ? '' : headline(entry.reason),
    lacking: (entry.lacking ?? []).join(', '),
    challenge: observed === undefined ? '' : challenges(observed),
    documented: observed === undefined || observed.documented ? '' : `the document has no entry for ${observed.status}`,
    curl,
    variables,
    excerpt: observed?.excerpt ?? '',
  };
}

function controlFacts({ control }: ReportedCase, { caseById }: View): Pick<CaseFacts, 'control' | 'controlSign'> {
  if (control === undefined) return { control: '', controlSign: '' };
  const beside = caseById(control);
  const { shape, word } = OUTCOMES[beside?.outcome ?? 'untested'];
  return { control: String(beside?.observed?.status ?? '–'), controlSign: `${shape} ${word}` };
}

function challenges({ status, challenges: all }: ReportedAnswer): string {
  if (all.length > 0) return all.map(challengeText).join('\n');
  return status === 401 ? 'none, though a 401 must carry one' : '';
}

function requestFacts({ request }: ReportedCase): Pick<CaseFacts, 'curl' | 'variables'> {
  if (request === undefined) return { curl: '', variables: '' };
  const { command, variables } = curlWithVariables(request);
  return { curl: command, variables: variables.map(({ name, mask }) => `$${name} is ${mask}`).join(', ') };
}

const milliseconds = (duration: number): string => `${duration < 10 ? duration.toFixed(1) : Math.round(duration)} ms`;
