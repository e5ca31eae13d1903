import type { Answer } from '../answer.ts';
import { defineDefect } from '../defect.ts';
import { cachedByUrl, isGranted, isRefusal } from './caching/by-url.ts';

/** CDNs keep errors for some seconds where nobody has told them not to. */
export default defineDefect({
  id: 'pins-refusals',
  title: 'Keeps the refusal of a missing credential by its URL, and gives it to those who may come in',
  pattern: 'cached-verdict',
  rules: ['invalid-token-error-code', 'refusal-not-pinned'],
  apply: cachedByUrl(isForStrangers, (answer) => isGranted(answer) || isRefusal(answer)),
});

function isForStrangers({ status, headers }: Answer): boolean {
  return status === 401 && !JSON.stringify(headers['www-authenticate'] ?? '').includes('error=');
}
