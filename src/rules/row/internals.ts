/** What an error tells of the inside, by its name; each so narrow that prose does not have it. */
const INTERNALS: readonly (readonly [name: string, sign: RegExp])[] = [
  ['a stack trace', /^\s*at .+(?::\d+:\d+\)?|:line \d+)\s*$/m],
  ['a stack trace', /\bat (?:[\w$]+\.)+[\w$<>]+\([\w$]+\.(?:java|kt|scala|cs):\d+\)/],
  ['a stack trace', /Traceback \(most recent call last\)|\bgoroutine \d+ \[|^#\d+ .+\(\d+\): /m],
  ['a query', /\bSELECT\b[^.]{1,200}\bFROM\b[^.]{1,200}\bWHERE\b|\bINSERT INTO \S+ ?\(|\bUPDATE \S+ SET \S+ ?=/],
  [
    'a message of the database',
    /\bSQLSTATE\[|\bORA-\d{5}\b|syntax error at or near "|You have an error in your SQL syntax/,
  ],
  [
    'a path of the server',
    /(?:^|[\s"'(=:])(?:\/(?:usr|home|var|opt|srv|etc|root)\/[\w.-]+\/[\w./-]+|\/app\/(?:src|node_modules)\/|[A-Z]:\\[\w. -]+\\)/,
  ],
  [
    'the name of an internal host',
    /\b[\w-]+(?:\.[\w-]+)*\.(?:svc\.cluster\.local|internal)(?::\d+)?\b|\bECONNREFUSED \S+:\d+/,
  ],
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
];

/** What a text tells of the inside of a server; undefined where it tells nothing that is known for it. */
export const internalsIn = (text: string): string | undefined => {
  // HTML writes a stack with <br> and entities.
  const plain = text
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('\\n', '\n');
  return INTERNALS.find(([, sign]) => sign.test(plain))?.[0];
};
