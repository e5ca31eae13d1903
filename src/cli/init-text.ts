/** A key or a scalar of YAML, quoted where it would be read as anything but this text. */
export const yaml = (text: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(text) && !RESERVED.test(text) ? text : JSON.stringify(text);

const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

/** The document's text as a part of a comment: one line, nothing that ends it. */
export const inComment = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** Lines of a comment at a depth of indentation. */
export const comment = (text: string, indent = ''): readonly string[] =>
  wrapped(inComment(text), 110 - indent.length).map((line) => `${indent}# ${line}`);

/** The same as an item of a list. */
export const item = (text: string, indent = ''): readonly string[] =>
  wrapped(inComment(text), 106 - indent.length).map((line, index) => `${indent}# ${index === 0 ? '-' : ' '} ${line}`);

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The name of an environment variable for a part of a scheme, e.g. `TWOGATE_OAUTH2_ISSUER`. */
export const variable = (scheme: string, part: string): string =>
  `TWOGATE_${[scheme, part]
    .join('_')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toUpperCase()}`;
