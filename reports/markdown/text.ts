/** Characters of one text from a document, a response or a rule. */
const MAXIMUM = 400;

/** What turns the order of the text around it, or hides in it. @see [UTS 39 §5](https://www.unicode.org/reports/tr39/) */
const STEERING = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** One line, of bearable length, with nothing that steers what stands around it. */
export function line(text: string, maximum = MAXIMUM): string {
  const plain = text
    .slice(0, maximum * 4)
    .replaceAll(STEERING, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = [...plain];
  return characters.length <= maximum ? plain : `${characters.slice(0, maximum - 1).join('')}…`;
}

/** Markup, and what is looked for in the rendered text besides: mentions, references and bare URLs. */
const SPECIAL = /[\\`*_{}[\]()<>+!|~&$^=@#]|:(?=\/\/)|www(?=\.)/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '@': '@<!-- -->',
  '#': '\\#<!-- -->',
  ':': ':<!-- -->',
};

/** A text that stays text: no markup, no mention, no link. @see [GFM](https://github.github.com/gfm/) */
export const prose = (text: string): string =>
  line(text).replace(SPECIAL, (found) => (found.length > 1 ? `${found}<!-- -->` : (ENTITIES[found] ?? `\\${found}`)));

/** As code: its fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const plain = line(text, 200);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = plain.startsWith('`') || plain.endsWith('`') || plain === '' ? ' ' : '';
  return `${fence}${padding}${plain}${padding}${fence}`;
}

/** What opens on a click; its body stands in lines of its own. */
export const details = (summary: string, body: string): string =>
  `<details><summary>${summary}</summary>\n\n${body}\n\n</details>\n`;

/** `1 finding`, `2 findings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
