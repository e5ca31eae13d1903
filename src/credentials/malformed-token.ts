import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'malformed-token',
  title: 'Token that is not well formed',
  standing: 'invalid',
  families: ['bearer'],
  // The characters stay, the structure goes: a JWT without its dots, an opaque token backwards.
  fault: {
    on: 'value',
    change: (token) => (token.includes('.') ? token.replaceAll('.', '') : [...token].reverse().join('')),
    cannot: 'the token has no structure to break',
  },
  references: [rfc(6750, '3.1'), rfc(7519, '7.2')],
});
