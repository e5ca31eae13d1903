import { problem } from '../answer.ts';
import { defineVariant } from '../variant.ts';
import { everyNth } from './answers/now-and-then.ts';

export default defineVariant({
  id: 'throttled-without-retry-after',
  title: 'Now and then 429, and no word on when to come back',
  resembles: 'express-rate-limit with its headers off, NGINX limit_req with limit_req_status 429',
  apply: everyNth(150, problem(429, 'Too many requests.')),
});
