import { defineCredential, rfc } from '../define.ts';

export default defineCredential({
  id: 'rotated-key',
  title: 'Token signed with a key that the issuer announced during the run',
  standing: 'sufficient',
  families: ['bearer'],
  fault: { on: 'key', signed: 'rotated' },
  references: [
    {
      title: 'OpenID Connect Core 1.0 §10.1.1',
      url: 'https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys',
    },
    rfc(9068, '4'),
  ],
});
