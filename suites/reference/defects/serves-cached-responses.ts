import { defineDefect } from '../defect.ts';
import { cachedByUrl, isGranted, isRefusal } from './caching/by-url.ts';

/** A reverse proxy that was told to cache whatever the API says. */
export default defineDefect({
  id: 'serves-cached-responses',
  title: 'Keeps responses by their URL, and serves them to whoever would be refused',
  pattern: 'cached-verdict',
  rules: ['cached-verdict', 'insufficient-scope-refused', 'unauthenticated-request-refused'],
  apply: cachedByUrl(isGranted, isRefusal),
});
