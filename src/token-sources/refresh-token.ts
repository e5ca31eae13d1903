import { refreshTokenGrantRequest } from 'oauth4webapi';
import { defineTokenSource } from '../define.ts';
import { oauthSchema } from './oauth/options.ts';
import { type Grant, type OAuthOptions, openOAuth } from './oauth/source.ts';

interface Options extends OAuthOptions {
  readonly refreshToken: string;
}

export default defineTokenSource({
  id: 'refresh-token',
  title: 'Tokens for a user who has logged in once',
  use: 'Only tokens of a person are accepted: log in once by hand and give the refresh token.',
  cannot:
    'Scopes beyond those of the log-in, a token without any scope, other claims; where the server replaces refresh tokens, the one that you give serves a single run in a single process.',
  families: ['bearer'],
  options: oauthSchema(
    { refreshToken: { type: 'string', minLength: 1, description: 'The refresh token of the log-in' } },
    ['clientId', 'refreshToken'],
  ),
  open: (options, context) => {
    const own = options as unknown as Options;
    return openOAuth(own, context, refreshing(own.refreshToken));
  },
});

/**
 * One request at a time: a server may replace the refresh token with each.
 * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
 */
function refreshing(first: string): Grant {
  let current = first;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    request: ({ server, client, parameters, options }) =>
      inTurn(async () => {
        const response = await refreshTokenGrantRequest(server, client.client, client.authentication, current, {
          ...options,
          additionalParameters: parameters,
        });
        const body: unknown = await response
          .clone()
          .json()
          .catch(() => undefined);
        const { refresh_token: next } = (body ?? {}) as { readonly refresh_token?: unknown };
        if (response.ok && typeof next === 'string') current = next;
        return response;
      }),
    cannotGive: ({ scopes, standing }) =>
      scopes.length === 0 && standing === 'insufficient'
        ? 'a refresh that names no scope gives every scope of the log-in'
        : undefined,
    secrets: [first],
  };
}
