import { defineVariant } from '../variant.ts';
import { withErrorBodies } from './answers/bodies.ts';

export default defineVariant({
  id: 'empty-bodies',
  title: 'Errors have no body',
  resembles: 'ASP.NET Core, Spring Security',
  apply: withErrorBodies(() => undefined),
});
