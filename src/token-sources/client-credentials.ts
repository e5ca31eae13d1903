import { clientCredentialsGrantRequest } from 'oauth4webapi';
import { defineTokenSource } from '../define.ts';
import { CLIENTS_SCHEMA, oauthSchema } from './oauth/options.ts';
import { type OAuthOptions, openOAuth, type RequestToken } from './oauth/source.ts';

export default defineTokenSource({
  id: 'client-credentials',
  title: 'Tokens from an authorization server, for a client of its own',
  use: 'A real authorization server issues the tokens and has a test client for machines, or several with different scopes.',
  cannot:
    'Tokens with other claims than the server gives (wrong audience, wrong issuer, not yet valid); expired ones only by waiting, revoked ones only where the server revokes.',
  families: ['bearer'],
  options: oauthSchema({ clients: CLIENTS_SCHEMA }),
  open: (options, context) => openOAuth(options as unknown as OAuthOptions, context, { request }),
});

/** @see [RFC 6749 §4.4.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2) */
const request: RequestToken = ({ server, client, parameters, options }) =>
  clientCredentialsGrantRequest(server, client.client, client.authentication, parameters, options);
