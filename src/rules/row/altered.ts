/** Request variants that ask for the same resource by another method, or to be taken for another. */
export const BY_METHOD: ReadonlySet<string> = new Set([
  'head',
  'options',
  'preflight',
  'trace',
  'method-override',
  'method-override-query',
  'sibling-method',
]);

/** Request variants that write the same path otherwise. */
export const BY_PATH: ReadonlySet<string> = new Set([
  'trailing-slash',
  'doubled-slash',
  'encoded-slash',
  'upper-case',
  'path-parameter',
  'suffix',
]);
