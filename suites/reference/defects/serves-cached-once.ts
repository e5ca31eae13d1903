import { defineDefect, onOperations } from '../defect.ts';
import { cachedByUrl, isGranted, isRefusal } from './caching/by-url.ts';

/** A decorator on one handler that remembers what it returned, and stands in front of the guard. */
export default defineDefect({
  id: 'serves-cached-once',
  title: 'Keeps the responses of one operation by their URL, and serves them to whoever would be refused',
  pattern: 'cached-verdict',
  rules: ['cached-verdict', 'insufficient-scope-refused', 'unauthenticated-request-refused'],
  apply: onOperations(['getCustomer'], cachedByUrl(isGranted, isRefusal)),
});
