import { defineDefect } from '../defect.ts';

/** A list that is kept by hand. */
export default defineDefect({
  id: 'metadata-without-new-scopes',
  title: 'leaves scopes out of its metadata that operations require',
  needs: 'metadata',
  blemish: true,
  rules: ['resource-metadata-lists-scopes'],
  apply: (gates) => ({
    ...gates,
    describe: (call) => {
      const metadata = gates.describe(call);
      return metadata === undefined ? undefined : { ...metadata, scopes_supported: ['orders:read'] };
    },
  }),
});
