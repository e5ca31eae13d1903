import type { Config, IdentityConfig, SecurityConfig } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Profile } from '../../src/model/rule.ts';
import { createDirectory, DIRECTORY_PATH, REPORTS_BOT } from './directory.ts';
import type { Gates } from './gates.ts';
import { hideFromStrangers } from './hide-from-strangers.ts';
import { proofTrust } from './proofs.ts';
import { refuseBadTokens } from './refuse-bad-tokens.ts';
import { STEP_UP } from './routes.ts';
import type { TrustOptions } from './verification.ts';

/** What some faults cannot be seen without: the API knows more, and the configuration says so. */
export interface Need {
  /** The algorithm of the issuer's key; default ES256. */
  readonly alg?: string;
  /** What the API is to know. */
  readonly trust?: () => Partial<TrustOptions>;
  /** What the API does otherwise. */
  readonly change?: (gates: Gates) => Gates;
  /** Further options of the token source. */
  readonly source?: JsonObject;
  /** What the user declares. @param oauth - the token source, with those options */
  readonly declares?: (oauth: SecurityConfig, baseUrl: string) => Partial<Config>;
}

const held = (profile: Profile) => () => ({ policy: { profile } });

const reportsBot = (oauth: SecurityConfig): IdentityConfig => ({
  name: REPORTS_BOT,
  scopes: ['orders:read', 'payments:read'],
  security: { oauth: { ...oauth, subject: REPORTS_BOT } },
});

/** Tells the directory, and waits until the tokens that are issued then have a later second. */
const changing = (url: string): readonly string[] => [
  process.execPath,
  '-e',
  `fetch(${JSON.stringify(url)}, { method: 'POST' }).then(() => new Promise((resolve) => setTimeout(resolve, 1100)))`,
];

export const NEEDS = {
  /** Operations that ask for a strong or fresh authentication. */
  'step-up': { trust: () => ({ stepUp: STEP_UP }), declares: () => ({ operations: stepUpOf(STEP_UP) }) },
  /** Tokens that are bound to keys. */
  dpop: { trust: () => ({ dpop: proofTrust(false) }), source: { dpop: true }, declares: held('dpop') },
  /** The same, and proofs need a nonce. */
  'dpop-nonce': { trust: () => ({ dpop: proofTrust(true) }), source: { dpop: true }, declares: held('dpop') },
  /** Access tokens that say that they are. */
  'at+jwt': { trust: () => ({ typ: 'at+jwt' }), declares: held('at+jwt') },
  /** FAPI 2.0: bound tokens, signed with PS256. */
  fapi2: {
    alg: 'PS256',
    trust: () => ({ dpop: proofTrust(false), algorithms: ['PS256'] }),
    source: { dpop: true },
    declares: held('fapi2'),
  },
  /** Challenges that name metadata, and the metadata. */
  metadata: { trust: () => ({ metadata: true }) },
  mcp: { trust: () => ({ metadata: true }), declares: held('mcp') },
  /** It is declared that a bad token is refused where none is needed. */
  'strict-public': { change: refuseBadTokens, declares: () => ({ policy: { badTokenOnPublic: 'refused' } }) },
  /** Single objects are hidden from strangers, and said to be. */
  'hidden-from-strangers': {
    change: hideFromStrangers,
    declares: () => ({ policy: { absentCredential: '404' } }),
  },
  /** A service account of the user's own. */
  identities: { declares: (oauth) => ({ identities: [reportsBot(oauth)] }) },
  /** The same, in a directory that is changed for its cases. */
  hooks: {
    trust: () => ({ directory: createDirectory() }),
    declares: (oauth, baseUrl) => ({
      identities: [
        {
          ...reportsBot(oauth),
          hooks: { before: changing(`${baseUrl}${DIRECTORY_PATH}`), after: changing(`${baseUrl}${DIRECTORY_PATH}`) },
        },
      ],
    }),
  },
} as const satisfies Record<string, Need>;

export type NeedId = keyof typeof NEEDS;

const stepUpOf = (asked: NonNullable<TrustOptions['stepUp']>): NonNullable<Config['operations']> =>
  Object.fromEntries(Object.entries(asked).map(([operation, stepUp]) => [operation, { stepUp }]));

/** What a need comes to. */
export const needOf = (id: NeedId): Need => NEEDS[id];
