import { defineTokenSource } from '../define.ts';
import type { CredentialNeed, IssuedCredential, OpenTokenSource } from '../model/credential.ts';

interface StaticToken {
  readonly token: string;
  readonly scopes?: readonly string[];
}

interface Options {
  readonly tokens?: readonly StaticToken[];
  readonly kinds?: Readonly<Record<string, string>>;
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
        minItems: 1,
        items: {
          type: 'object',
          required: ['token'],
          additionalProperties: false,
          properties: { token: { type: 'string', minLength: 1 }, scopes: { type: 'array', items: { type: 'string' } } },
        },
      },
      kinds: { type: 'object', additionalProperties: { type: 'string' } },
      username: { type: 'string' },
      password: { type: 'string' },
    },
    anyOf: [{ required: ['tokens'] }, { required: ['username', 'password'] }],
  },
  open: async (options) => openBag(options as unknown as Options),
});

function openBag(options: Options): OpenTokenSource {
  const tokens = options.tokens ?? [{ token: `${options.username}:${options.password}` }];
  const kinds = options.kinds ?? {};
  return {
    issue: async (need) => choose(tokens, need) ?? { outcome: 'untested', unavailable: lacking(need) },
    supplied: (kind) => (kinds[kind] === undefined ? undefined : { value: kinds[kind] }),
    secrets: [
      ...tokens.map(({ token }) => token),
      ...Object.values(kinds),
      ...(options.password ? [options.password] : []),
    ],
  };
}

/**
 * A sufficient case takes a token that covers what it needs (one without `scopes` covers everything), an insufficient case the
 * largest that holds nothing beyond the scopes asked for: more would let it in.
 */
function choose(tokens: readonly StaticToken[], need: CredentialNeed): IssuedCredential | undefined {
  const found =
    need.standing === 'insufficient' ? largestWithin(tokens, need.scopes) : tokens.find(covers(need.scopes));
  return found === undefined ? undefined : { value: found.token };
}

const covers =
  (wanted: readonly string[]) =>
  ({ scopes }: StaticToken): boolean =>
    scopes === undefined || wanted.every((scope) => scopes.includes(scope));

function largestWithin(tokens: readonly StaticToken[], ceiling: readonly string[]): StaticToken | undefined {
  const size = ({ scopes }: StaticToken): number => scopes?.length ?? -1;
  const within = tokens.filter(({ scopes }) => scopes?.every((scope) => ceiling.includes(scope)));
  const [largest] = within.sort((a, b) => size(b) - size(a));
  // A token without scopes would be the kind `no-scope`, not this one.
  return largest !== undefined && (size(largest) > 0 || ceiling.length === 0) ? largest : undefined;
}

const lacking = ({ scopes }: CredentialNeed): string =>
  `no listed token fits: ${scopes.length === 0 ? 'one without any scope' : `one with ${scopes.join(' ')}`} is needed`;
