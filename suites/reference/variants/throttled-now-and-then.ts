import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';
import { everyNth } from './answers/now-and-then.ts';

export default defineVariant({
  id: 'throttled-now-and-then',
  title: 'Now and then 429, with the second after which to come back',
  resembles: 'Any API with a rate limit that says when: RFC 6585 §4',
  apply: everyNth(23, problem(429, 'Too many requests.', { 'retry-after': '0' })),
});
