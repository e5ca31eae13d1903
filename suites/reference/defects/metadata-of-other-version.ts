import { defineDefect } from '../defect.ts';

/** The path of the version was moved, and the configuration of the metadata was not. */
export default defineDefect({
  id: 'metadata-of-other-version',
  title: 'speaks in its metadata of another part of the API',
  needs: 'metadata',
  rules: ['resource-metadata-matches'],
  apply: (gates) => ({
    ...gates,
    describe: (call) => {
      const metadata = gates.describe(call);
      return metadata === undefined ? undefined : { ...metadata, resource: `${metadata.resource}/v0` };
    },
  }),
});
