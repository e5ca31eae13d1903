/** Words that say what may be done, not with what. */
const ACCESS_WORDS = new Set(
  [
    'read readonly reader ro write writeonly writer wo readwrite rw only all full any',
    'admin administer manage manager management view viewer list get fetch search create add insert',
    'update edit editor modify change delete remove public private',
  ].flatMap((line) => line.split(' ')),
);

/** Words for the holder of the token, which count only after the thing itself: `chat:write:user`, `chat:write:bot`. */
const HOLDER_WORDS = new Set(['user', 'bot', 'app', 'me', 'self', 'own']);

/**
 * True where several of these scopes differ only in the access word, as `a:read` and `a:write` or `x` and `x.read` do:
 * OpenAPI requires all of them, but many such documents mean that either serves.
 */
export function isAmbiguous(scopes: readonly string[]): boolean {
  const subjects = scopes.map(subjectOf);
  return new Set(subjects).size < subjects.length;
}

/** What a scope is about: its words without those that name the kind of access. */
function subjectOf(scope: string): string {
  const words = scope
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return words.filter((word, index) => !ACCESS_WORDS.has(word) && !(index > 0 && HOLDER_WORDS.has(word))).join(' ');
}
