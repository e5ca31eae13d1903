import { parseChallenges } from '../http/challenge.ts';
import { fieldValues } from '../http/gate.ts';
import type { NotSent, Observation } from '../model/observation.ts';
import type { PlannedOperation, Policy, TestCase } from '../model/plan.ts';

/** Where a case is sent that asks for the metadata of the protected resource. */
export interface Aim {
  /** The answer to the case right before it. */
  readonly before?: Observation;
  readonly policy: Policy;
  /** Origin and path of the target. */
  readonly baseUrl: URL;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * The operation with the case's request sent to where the metadata is: the URL that the challenge before it names, on the target's
 * own origin alone; where none does and MCP demands some, the well-known location. Or why nothing is sent.
 * @see [RFC 9728 §5.1](https://www.rfc-editor.org/rfc/rfc9728#section-5.1) and §3.1
 */
export function aimed(testCase: TestCase, operation: PlannedOperation, aim: Aim): PlannedOperation | NotSent {
  const target = testCase.metadata === 'at-root' ? atRoot(aim) : (named(aim) ?? inserted(aim));
  if (typeof target === 'string') return notSent(testCase, target);
  if (target.origin !== aim.baseUrl.origin) {
    return notSent(testCase, `it is at ${target.origin}, and nothing is fetched from elsewhere than the target`);
  }
  const up = '/..'.repeat(segmentsOf(aim.baseUrl).length);
  const request = {
    method: 'GET',
    path: `${up}${target.pathname}`,
    query: target.search.slice(1),
    headers: [['accept', 'application/json']] as const,
  };
  return { ...operation, requests: { ...operation.requests, [testCase.request]: request } };
}

function named({ before }: Aim): URL | string | undefined {
  if (before?.kind !== 'response') return 'the refusal that would name its metadata did not come';
  const { challenges } = parseChallenges(fieldValues(before, 'www-authenticate'));
  const url = challenges.find(({ parameters }) => parameters.resource_metadata !== undefined)?.parameters
    .resource_metadata;
  if (url === undefined) return undefined;
  return URL.canParse(url) ? new URL(url) : 'the challenge names no absolute URL as its metadata';
}

const inserted = ({ policy, baseUrl }: Aim): URL | string =>
  policy.profile === 'mcp'
    ? new URL(
        `${WELL_KNOWN}${segmentsOf(baseUrl)
          .map((segment) => `/${segment}`)
          .join('')}`,
        baseUrl,
      )
    : 'no challenge names metadata of the protected resource';

/** Where it is not at the location of the path, it may be at that of the origin. */
function atRoot({ before, baseUrl }: Aim): URL | string {
  const isSought = before?.kind === 'response' && before.status >= 400;
  if (!isSought || segmentsOf(baseUrl).length === 0) return 'the metadata was looked for where it is to be';
  return new URL(WELL_KNOWN, baseUrl);
}

const segmentsOf = ({ pathname }: URL): readonly string[] => pathname.split('/').filter((segment) => segment !== '');

const notSent = ({ id }: TestCase, reason: string): NotSent => ({
  case: id,
  kind: 'not-sent',
  outcome: 'inapplicable',
  reason,
});
