import { rfc } from '../../src/define.ts';
import { matcher } from './expectation.ts';

/** A challenge as it must be; parameters by name, `scheme` among them. */
export type ExpectedChallenge = Readonly<Record<string, string | RegExp>>;

/**
 * `WWW-Authenticate` has a challenge of this scheme with these parameters
 * ([RFC 9110 §11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1)); a scheme alone may be given as text.
 */
export const toHaveChallenge = matcher('toHaveChallenge', ({ answer }, wanted: string | ExpectedChallenge = {}) => {
  const { scheme, ...parameters } = typeof wanted === 'string' ? { scheme: wanted } : wanted;
  const fits = answer.challenges.some(
    (each) =>
      (scheme === undefined || isText(each.scheme.toLowerCase(), lowered(scheme))) &&
      Object.entries(parameters).every(([name, value]) => isText(each.parameters[name.toLowerCase()], value)),
  );
  const words = Object.entries(parameters).map(([name, value]) => `${name}=${quoted(value)}`);
  const expected = ['a challenge', ...(scheme === undefined ? [] : [`of ${scheme}`]), ...words].join(' ');
  return { pass: fits, expected, reference: rfc(9110, '11.6.1') };
});

/** Schemes are compared case-insensitively: [RFC 9110 §11.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.1). */
const lowered = (scheme: string | RegExp): string | RegExp =>
  typeof scheme === 'string' ? scheme.toLowerCase() : new RegExp(scheme.source, 'i');

const isText = (value: string | undefined, wanted: string | RegExp | undefined): boolean =>
  value !== undefined && (wanted instanceof RegExp ? wanted.test(value) : value === wanted);

const quoted = (value: string | RegExp | undefined): string => (value instanceof RegExp ? String(value) : `"${value}"`);
