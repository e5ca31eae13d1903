import { openReference } from '../reference.ts';
import { defineVariant } from '../variant.ts';
import { startGateway } from './gateway/start.ts';

export default defineVariant({
  id: 'gateway-in-front',
  title: 'A gateway authenticates in a process of its own, and the application behind it looks at scopes',
  resembles:
    'Kong with its jwt plugin, Envoy with jwt_authn: 401 is theirs, 403 the application’s, 404 for unknown routes theirs',
  open: async (apply) => {
    const reference = await openReference({ changes: [apply] });
    const gateway = await startGateway(reference).catch(async (error: unknown) => {
      await reference.close();
      throw error;
    });
    return {
      ...reference,
      baseUrl: gateway.baseUrl,
      close: async () => {
        await gateway.close();
        await reference.close();
      },
    };
  },
});
