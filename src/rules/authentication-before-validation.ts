import { defineRule } from '../define.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { BODIES, unauthenticatedWith, WHAT } from './row/ordering.ts';
import { failedOn, having } from './row/sets.ts';

export default defineRule({
  id: 'authentication-before-validation',
  title: 'Credentials are asked for and verified before the body is read',
  subject: 'separation',
  reach: 'operation',
  severity: 'medium',
  keyword: { default: 'none' },
  pattern: 'validation-first',
  references: [{ title: 'Google AIP-211', url: 'https://google.aip.dev/211' }],
  meaning: 'Strangers reach the parser and the validation, and learn the shape of what they may not send.',
  fix: 'Run authentication before the body is parsed: register the guard before the body parser, and the request validator of a gateway behind its authorizer.',
  exceptions: [
    'No standard orders these steps; of published guidance AIP-211 alone does.',
    'An API that answers 400 to every request without a valid credential validates nothing by it: the intact request tells.',
    'A media type that is not taken may be refused by the router: that is `authentication-before-media-type`.',
  ],
  mapping: CROSSWALK.protocol,
  messages: {
    validated: '{what} is answered {status} without a valid credential, where the intact request is answered {intact}',
  },
  examples: [
    {
      title: 'the gate first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'passed',
    },
    {
      title: 'the parser first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'absent', request: 'invalid-content', response: 'HTTP/1.1 401 Unauthorized\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'the validation first',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-content', response: 'HTTP/1.1 422 Unprocessable Content\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a bad token is verified too late',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'invalid', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'whoever has no credential is answered 400',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 400 Bad Request\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'a crash shows neither',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 500 Internal Server Error\n\n' },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'the parser first, at a gate that answers 403',
      given: [
        { standing: 'absent', response: 'HTTP/1.1 403 Forbidden\n\n' },
        { standing: 'absent', request: 'invalid-body', response: 'HTTP/1.1 400 Bad Request\n\n' },
      ],
      outcome: 'failed',
    },
  ],
  judge: (evidence) => {
    const shown = unauthenticatedWith(evidence, BODIES);
    const validated = shown.filter(({ altered }) => altered.gate === 'rejected');
    if (validated.length === 0) {
      const answers = shown.map(({ altered }) => altered);
      return { outcome: having(answers, 'unauthenticated').length > 0 ? 'passed' : 'inapplicable' };
    }
    const what = [...new Set(validated.map(({ altered }) => WHAT[altered.case.request] ?? 'a body'))].join(', and ');
    const [first] = validated;
    return failedOn(
      validated.map(({ altered }) => altered),
      'validated',
      { what, status: first?.altered.answer.status ?? '', intact: first?.intact.answer.status ?? '' },
    );
  },
});
