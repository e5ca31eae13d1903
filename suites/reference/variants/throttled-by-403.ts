import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';
import { everyNth } from './answers/now-and-then.ts';

export default defineVariant({
  id: 'throttled-by-403',
  title: 'Now and then a 403 that counts nothing left, in a field of its own name',
  resembles: 'GitHub, which throttles by 403 or 429; APIs with counters of their own',
  declares: { policy: { throttling: { remaining: 'X-Calls-Left' } } },
  undeclared: [],
  lacks: /throttled|now so, now so|403, and then/,
  apply: everyNth(97, problem(403, 'Later.', { 'x-calls-left': '0' })),
});
