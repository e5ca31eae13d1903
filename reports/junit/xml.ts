/** What XML 1.0 has no way to write, not even escaped. @see [XML 1.0 §2.2](https://www.w3.org/TR/xml/#charsets) */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as the value of an attribute, or as content. */
export const xml = (text: string): string =>
  text.replace(FORBIDDEN, '\u{FFFD}').replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);

export interface Amiss {
  readonly message: string;
  /** The outcome. */
  readonly type: string;
  /** What shows it, in lines. */
  readonly body: string;
}

export const element = (name: 'failure' | 'error', { message, type, body }: Amiss): string =>
  `<${name} message="${xml(message)}" type="${xml(type)}">${xml(body)}</${name}>`;

export const skipped = (why: string): string => `<skipped message="${xml(why)}"/>`;

export const property = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `<property name="${name}" value="${xml(value)}"/>`;

export interface Totals {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

export const attributesOf = ({ tests, failures, errors, skipped: skips }: Totals): string =>
  ` tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skips}"`;
