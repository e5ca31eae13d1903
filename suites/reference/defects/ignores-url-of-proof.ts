import { defineDefect } from '../defect.ts';
import { unchecked } from './proof/unchecked.ts';

/** Behind a proxy the URL never matched, so the check was taken out. */
export default defineDefect({
  id: 'ignores-url-of-proof',
  title: 'takes a proof that was made for another URL',
  needs: 'dpop',
  rules: ['token-binding-enforced', 'unauthenticated-request-refused'],
  apply: unchecked('htu'),
});
