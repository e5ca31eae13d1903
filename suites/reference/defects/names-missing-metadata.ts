import { defineDefect } from '../defect.ts';

/** The library adds the parameter, and nobody serves the document. */
export default defineDefect({
  id: 'names-missing-metadata',
  title: 'names metadata that is not there',
  needs: 'metadata',
  rules: ['resource-metadata-matches'],
  apply: (gates) => ({ ...gates, describe: () => undefined }),
});
