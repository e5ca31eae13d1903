import { hideFromStrangers } from '../hide-from-strangers.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'hidden-from-strangers',
  title:
    'Whoever brings no credential is told of a single object that it is not there; bad credentials are answered 401',
  resembles: 'GitHub for private repositories',
  declares: { policy: { absentCredential: '404' } },
  undeclared: ['split-brain'],
  apply: hideFromStrangers,
});
