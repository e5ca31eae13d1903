import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';
import { everyNth } from './answers/now-and-then.ts';

export default defineVariant({
  id: 'unavailable-now-and-then',
  title: 'Now and then 503, with the second after which to come back',
  resembles: 'Rolling deployments behind a load balancer',
  apply: everyNth(29, problem(503, 'Come back later.', { 'retry-after': '0' })),
});
