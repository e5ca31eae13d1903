import { defineCredential, rfc } from '../define.ts';
import { placeCredential } from '../http/present.ts';

export default defineCredential({
  id: 'lower-case-bearer',
  title: 'The right token, the scheme in lower case',
  standing: 'sufficient',
  families: ['bearer'],
  fault: {
    on: 'placement',
    place: (credential) => {
      const { headers = [], ...placement } = placeCredential(credential);
      return { ...placement, headers: headers.map(([name, value]) => [name, inLowerCase(value)] as const) };
    },
    cannot: 'the scheme has no Authorization field',
  },
  references: [rfc(9110, '11.1')],
});

const inLowerCase = (value: string): string => value.replace(/^\S+/, (scheme) => scheme.toLowerCase());
