import { defineVariant } from '../variant.ts';
import { withErrorBodies } from './answers/bodies.ts';

export default defineVariant({
  id: 'json-errors',
  title: 'Errors are JSON of its own making instead of problem details',
  resembles: 'NestJS, Fastify, Kong ({"message": …})',
  apply: withErrorBodies(({ status }) => ({
    type: 'application/json; charset=utf-8',
    text: JSON.stringify({ statusCode: status, message: status === 401 ? 'Unauthorized' : 'Forbidden resource' }),
  })),
});
