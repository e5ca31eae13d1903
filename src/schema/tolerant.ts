/** Patterns are ECMA-262, but authors write them for many engines: one that this engine cannot read says nothing. */
export function tolerantRegExp(pattern: string, flags: string): RegExp {
  for (const tried of [flags, '']) {
    try {
      return new RegExp(pattern, tried);
    } catch {}
  }
  return /(?:)/;
}
