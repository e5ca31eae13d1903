import { defineCredential } from '../define.ts';

export default defineCredential({
  id: 'rs256-signature',
  title: 'Token signed with RS256 by the key that the API trusts',
  standing: 'invalid',
  families: ['bearer'],
  profiles: ['fapi2'],
  fault: { on: 'algorithm', signed: 'RS256' },
  references: [
    {
      title: 'FAPI 2.0 Security Profile §5.4.1',
      url: 'https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.4.1',
    },
  ],
});
