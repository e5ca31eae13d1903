import { jsonLines } from '../json-lines.ts';

const markup = Symbol('markup');

/** Markup that this file made: the only thing that reaches the page unescaped. */
export interface Html {
  readonly [markup]: string;
}

/** What a template may hold; text is escaped, undefined is nothing. */
export type Content = Html | string | number | undefined | readonly Content[];

/** Tags a template: its own text is markup, everything put into it is text or markup made here. */
export function html(template: TemplateStringsArray, ...contents: readonly Content[]): Html {
  let text = template[0] ?? '';
  contents.forEach((content, index) => {
    text += rendered(content) + template[index + 1];
  });
  return { [markup]: text };
}

/** The text of markup, for the file. */
export function source(content: Html): string {
  return content[markup];
}

/** A `style` or `script` element with exactly this text, so that its hash in the policy fits. */
export function inline(element: 'style' | 'script', text: string): Html {
  if (/<\/(?:style|script)/i.test(text)) throw new Error(`the page's own ${element} would end early`);
  return { [markup]: `<${element}>${text}</${element}>` };
}

/** A block of data for the page's script, in pieces; the policy that guards scripts does not concern it. */
export function* dataBlock(id: string, value: object): Generator<Html> {
  yield { [markup]: `<script type="application/json" id="${escaped(id)}">` };
  for (const piece of jsonLines(value)) yield { [markup]: piece.replaceAll('<', '\\u003c') };
  yield { [markup]: '</script>' };
}

/** A link where the address is http or https, else its label alone. */
export function link(url: string, label: string): Html {
  if (!isWeb(url)) return html`${label}`;
  return html`<a href="${url}" rel="noopener noreferrer">${label}</a>`;
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

function rendered(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  if (isList(content)) return content.map(rendered).join('');
  return content[markup];
}

function isList(content: Content): content is readonly Content[] {
  return Array.isArray(content);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls, direction marks and other characters that change how a text looks without being seen themselves. */
const UNSEEN =
  /[\p{Cc}\p{Cs}\u{AD}\u{61C}\u{200B}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2060}-\u{206F}\u{FEFF}\u{FFF9}-\u{FFFB}]/gu;

/** Printable ASCII and Latin letters, nothing to escape and nothing unseen: most texts. */
const PLAIN = /^[ !#-%(-;=?-~\u{A1}-\u{AC}\u{AE}-\u{17F}]*$/u;

/** Characters of one text that are shown; a document or a response may hold a word of a megabyte. */
const LONGEST = 8000;

/** At most so many characters, cut between them. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Text as the page shows it: not longer than a page can bear, nothing in it unseen. For what the script writes. */
export function shownText(text: string): string {
  return cut(text, LONGEST).replace(UNSEEN, visible);
}

function escaped(text: string): string {
  const shown = cut(text, LONGEST);
  if (PLAIN.test(shown)) return shown;
  return shown.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character).replace(UNSEEN, visible);
}

function visible(character: string): string {
  if (character === '\n' || character === '\t') return character;
  if (character === '\r') return '';
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
