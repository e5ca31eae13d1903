import { defineDefect } from '../defect.ts';
import { cachedByUrl, isGranted, isRefusal } from './caching/by-url.ts';

/** CDNs keep errors for some seconds where nobody has told them not to. */
export default defineDefect({
  id: 'pins-refusals',
  title: 'Keeps refusals by their URL, and gives them to those who may come in',
  pattern: 'cached-verdict',
  rules: ['invalid-token-error-code', 'refusal-not-pinned'],
  apply: cachedByUrl(isRefusal, (answer) => isGranted(answer) || isRefusal(answer)),
});
