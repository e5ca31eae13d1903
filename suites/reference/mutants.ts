/** One change of a source text: an expected status, or the gate that it speaks for, flipped. */
export interface Mutant {
  /** Line, counted from 1, and what became of what; for people to read. */
  readonly title: string;
  readonly text: string;
}

/** What a judge that is wrong about one status would take for what. */
const FLIPPED: Readonly<Record<string, string>> = {
  "'unauthenticated'": "'forbidden'",
  "'forbidden'": "'unauthenticated'",
  "'granted'": "'not-found'",
  "'not-found'": "'granted'",
  "'ok-with-error'": "'granted'",
  "'redirected'": "'granted'",
  "'crashed'": "'granted'",
  "'throttled'": "'granted'",
  "'rejected'": "'granted'",
  "'401'": "'403'",
  "'403'": "'401'",
  "'2xx'": "'401'",
  401: '403',
  403: '401',
  404: '200',
  400: '401',
  405: '200',
  429: '200',
  503: '200',
};

const LITERAL =
  /'(?:unauthenticated|forbidden|granted|not-found|ok-with-error|redirected|crashed|throttled|rejected|401|403|2xx)'|\b(?:400|401|403|404|405|429|503)\b/g;

/** Every mutant of a compiled module; worked examples and what is printed are left alone. */
export function mutantsOf(source: string): readonly Mutant[] {
  const code = withoutTexts(source);
  return [...code.matchAll(LITERAL)].flatMap(({ 0: found, index }) => {
    const flipped = FLIPPED[found];
    if (flipped === undefined) return [];
    const line = code.slice(0, index).split('\n').length;
    const text = source.slice(0, index) + flipped + source.slice(index + found.length);
    return [{ title: `line ${line}: ${found} → ${flipped}`, text }];
  });
}

/** Blanks what no judgement depends on, in place, so that positions stay. */
function withoutTexts(source: string): string {
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
  // What stands before a rule and is an answer or what is due to one belongs to its worked examples.
  const before = source.replaceAll(/^.*(?:\b(?:response|expected|carries)\b:|HTTP\/1\.1).*$/gm, blank);
  const withoutExamples = MEMBERS.reduce((text, member) => {
    const start = text.search(new RegExp(`^ {4}${member}: [[{]`, 'm'));
    if (start < 0) return text;
    const end = endOfMember(text, start);
    return text.slice(0, start) + blank(text.slice(start, end)) + text.slice(end);
  }, before);
  return withoutExamples
    .replaceAll(/\/\*\*?[\s\S]*?\*\//g, blank)
    .replaceAll(/\/\/.*$/gm, blank)
    .replaceAll(
      /^ {4}(?:title|meaning|fix|severity|keyword|id|subject|pattern|references|exceptions|mapping|standings)\b.*$/gm,
      blank,
    );
}

const MEMBERS = ['examples', 'messages', 'references', 'exceptions', 'explains'];

/** A member of the default export ends at the first line that is indented as it is and closes it. */
function endOfMember(text: string, start: number): number {
  const line = text.indexOf('\n', start);
  if (/[\]}],?$/.test(text.slice(start, line))) return line;
  const close = /\n {4}[\]}],?\n/g;
  close.lastIndex = start;
  const found = close.exec(text);
  return found === null ? line : found.index + found[0].length - 1;
}
