import { defineTokenSource } from '../define.ts';
import { decodeToken } from '../jwt/sign.ts';
import type { IssuedCredential, OpenTokenSource } from '../model/credential.ts';
import { choose, lacking } from './bag/choose.ts';
import { KINDS_SCHEMA, type SuppliedKinds, supplied } from './bag/supplied.ts';

interface StaticToken {
  readonly token: string;
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
}

interface Options {
  readonly tokens?: readonly StaticToken[];
  readonly kinds?: SuppliedKinds;
  readonly username?: string;
  readonly password?: string;
}

export default defineTokenSource({
  id: 'static',
  title: 'Credentials that you already have',
  use: 'API keys, HTTP basic, or access tokens obtained by other means, each listed with what it is good for.',
  cannot: 'Anything that is not listed, but for faults put on a listed token (malformed, flipped signature).',
  families: ['bearer', 'apiKey', 'basic'],
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      tokens: {
        type: 'array',
        description: 'Tokens or API keys with what each is good for',
        minItems: 1,
        items: {
          type: 'object',
          required: ['token'],
          additionalProperties: false,
          properties: {
            token: { type: 'string', minLength: 1, description: 'The token or API key itself' },
            scopes: {
              type: 'array',
              items: { type: 'string' },
              description: 'The scopes that it has; left out: it is sufficient everywhere',
            },
            roles: {
              type: 'array',
              items: { type: 'string' },
              description: 'The roles that it has, [] for none; left out: they are sufficient everywhere',
            },
          },
        },
      },
      kinds: KINDS_SCHEMA,
      username: { type: 'string', description: 'HTTP basic: the user name' },
      password: { type: 'string', description: 'HTTP basic: the password' },
    },
    anyOf: [{ required: ['tokens'] }, { required: ['username', 'password'] }],
  },
  open: async (options) => openBag(options as unknown as Options),
});

function openBag(options: Options): OpenTokenSource {
  const tokens = options.tokens ?? [{ token: `${options.username}:${options.password}` }];
  return {
    issue: async (need) => {
      const found = choose(tokens, need);
      return found === undefined ? { outcome: 'untested', unavailable: lacking('token', need) } : listed(found);
    },
    givesRoles: true,
    supplied: supplied(options.kinds),
    secrets: [
      ...tokens.map(({ token }) => token),
      ...Object.values(options.kinds ?? {}),
      ...(options.password ? [options.password] : []),
    ],
  };
}

/** A JWT says itself when it expires. */
function listed({ token }: StaticToken): IssuedCredential {
  const exp = decodeToken(token)?.claims.exp;
  return { value: token, ...(typeof exp === 'number' ? { expiresAt: exp } : {}) };
}
