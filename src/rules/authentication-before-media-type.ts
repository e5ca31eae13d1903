import { defineRule, rfc } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { BODIES, unauthenticatedWith } from './row/ordering.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'authentication-before-media-type',
  title: 'Credentials are asked for before the media type of the body is looked at',
  subject: 'separation',
  reach: 'operation',
  severity: 'low',
  keyword: { default: 'none' },
  pattern: 'validation-first',
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }, rfc(9110, '15.5.16')],
  meaning:
    'A client without a credential is told to send another media type, and only then to authenticate. Routers that choose the handler by Content-Type do so of themselves.',
  fix: 'Let the guard run before the media type is matched; where the router matches it, nothing but the order of the answers is lost.',
  exceptions: [
    'No standard orders these steps; of published guidance AIP-211 alone does.',
    'Where the body is read before the gate too, that is `authentication-before-validation`.',
  ],
  mapping: CROSSWALK.protocol,
  messages: { matched: 'an unknown media type is answered {status} without a credential, where 401 is due' },
  examples: [
    {
      title: 'the gate first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'other-media-type', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the router first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'other-media-type', response: 'HTTP/1.1 415 Unsupported Media Type\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'the parser is before the gate altogether',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'absent', request: 'other-media-type', response: 'HTTP/1.1 415 Unsupported Media Type\n\n' },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const answers = (requests: readonly string[]) =>
      unauthenticatedWith(evidence, requests).map(({ altered }) => altered);
    if (having(answers(BODIES), 'rejected').length > 0) return { outcome: 'inapplicable' };
    const shown = answers(['other-media-type']);
    const matched = having(shown, 'rejected');
    if (matched.length + having(shown, 'unauthenticated').length === 0) return { outcome: 'inapplicable' };
    return failedOn(matched, 'matched', { status: matched[0]?.answer.status ?? '' });
  },
});
