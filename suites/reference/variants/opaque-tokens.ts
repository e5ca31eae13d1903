import { AUDIENCE, machine, openAuthorizationServer } from '../../unit/authorization-server.ts';
import { openReferenceApi } from '../reference.ts';
import { defineVariant } from '../variant.ts';

export default defineVariant({
  id: 'opaque-tokens',
  title: 'Tokens are opaque, and the issuer is asked about each',
  resembles: 'RFC 7662: APIs behind Keycloak, Ory Hydra or PingFederate with reference tokens',
  open: async (apply) => {
    const clients = [machine('machine'), machine('orders-api')];
    const server = await openAuthorizationServer({ format: 'opaque', clients });
    const { issuer, jwksUri, introspectionEndpoint: endpoint } = server;
    const introspection = { endpoint, clientId: 'orders-api', clientSecret: 'secret of orders-api' };
    const api = await openReferenceApi({ issuer, jwksUri, audience: AUDIENCE, introspection }, { changes: [apply] });
    return {
      ...api,
      oauth: {
        source: 'client-credentials',
        issuer,
        clientId: 'machine',
        clientSecret: 'secret of machine',
        resource: AUDIENCE,
      },
      close: async () => void (await Promise.all([api.close(), server.close()])),
    };
  },
});
