import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'malformed-token',
  title: 'Token that is not well formed',
  standing: 'invalid',
  families: ['bearer'],
  // The characters stay, the structure goes: a JWT without its dots, an opaque token backwards.
  fault: {
    on: 'value',
    change: unstructured,
    cannot: 'the token has no structure to break',
  },
  references: [rfc(6750, '3.1'), rfc(7519, '7.2')],
});

function unstructured(token: string): string | undefined {
  const changed = token.includes('.') ? token.replaceAll('.', '') : [...token].reverse().join('');
  return changed === token || changed === '' ? undefined : changed;
}
