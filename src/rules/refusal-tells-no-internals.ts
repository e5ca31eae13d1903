import { defineRule } from '../define.ts';
import { fieldValues } from '../http/gate.ts';
import type { Answered, BodyExcerpt } from '../model/observation.ts';
import { once } from '../model/once.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import { internalsIn } from './row/internals.ts';
import { asvs } from './row/sources.ts';

export default defineRule({
  id: 'refusal-tells-no-internals',
  title: 'A refusal tells nothing of the inside of the server',
  subject: 'leaks',
  reach: 'case',
  standings: ['absent', 'invalid', 'insufficient'],
  needs: [],
  severity: 'low',
  keyword: { default: 'none' },
  references: [asvs('16.5.1'), { title: 'CWE-209', url: 'https://cwe.mitre.org/data/definitions/209.html' }],
  meaning: 'Strangers learn what the server is made of, and where: the first step of most attacks, for nothing.',
  fix: 'Answer what is thrown with a general message by a last handler of your own, and keep the details for the log.',
  exceptions: [
    'Only what is plain is found: stack traces, queries, messages of databases, paths, names of internal hosts, private keys.',
    'A server in development mode prints stacks on purpose (Express does, unless NODE_ENV is production): test what you ship, in the mode in which you ship it.',
    'The gates may be as they should be all the same: the severity is low.',
    'The path of the request may be repeated, whatever it looks like.',
    'What an operation answers to a caller that it lets in is not looked at.',
  ],
  mapping: CROSSWALK.leak,
  messages: { told: '{what} stands in the {status}' },
  examples: [
    {
      title: 'a stack trace',
      given: [
        {
          standing: 'invalid',
          response:
            'HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\nJsonWebTokenError: invalid signature\n    at verify (/srv/api/node_modules/jsonwebtoken/verify.js:171:19)',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a query',
      given: [
        {
          standing: 'insufficient',
          response: 'HTTP/1.1 403 Forbidden\n\n{"detail":"SELECT * FROM grants WHERE subject = 7 gave no row"}',
        },
      ],
      outcome: 'failed',
    },
    {
      title: 'a general message',
      given: [
        {
          standing: 'invalid',
          response:
            'HTTP/1.1 401 Unauthorized\n\n{"detail":"The signature of the token does not verify; see /docs/errors."}',
        },
      ],
      outcome: 'passed',
    },
    {
      title: 'no body',
      given: [{ standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' }],
      outcome: 'passed',
    },
  ],
  judge: ({ gate, answer }) => {
    if (gate === 'granted') return { outcome: 'inapplicable' };
    if (!mayTell(answer)) return { outcome: 'passed' };
    const text = [answer.body.text, ...fieldValues(answer, 'www-authenticate')].join('\n');
    const what = internalsIn(text.replaceAll(pathOf(answer.request.url), ''));
    if (what === undefined) return { outcome: 'passed' };
    return { outcome: 'failed', message: 'told', data: { what, status: answer.status } };
  },
});

/** A look at what thousands of answers share, before the path of the request is left out of each. */
const mayTell = (answer: Answered): boolean =>
  bodyMayTell(answer.body) || fieldValues(answer, 'www-authenticate').some((value) => internalsIn(value) !== undefined);

const bodyMayTell = once(({ text }: BodyExcerpt) => internalsIn(text) !== undefined);

const pathOf = (url: string): string => /^https?:\/\/[^/]+([^?#]*)/.exec(url)?.[1] ?? url;
