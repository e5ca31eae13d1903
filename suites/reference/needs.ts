import type { Config, SecurityConfig } from '../../src/model/config.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Profile } from '../../src/model/rule.ts';
import { proofTrust } from './proofs.ts';
import { STEP_UP } from './routes.ts';
import type { TrustOptions } from './verification.ts';

/** What some faults cannot be seen without: the API knows more, and the configuration says so. */
export interface Need {
  /** The algorithm of the issuer's key; default ES256. */
  readonly alg?: string;
  /** What the API is to know. */
  readonly trust?: () => Partial<TrustOptions>;
  /** Further options of the token source. */
  readonly source?: JsonObject;
  /** What the user declares. @param oauth - the token source, with those options */
  readonly declares?: (oauth: SecurityConfig) => Partial<Config>;
}

const held = (profile: Profile) => () => ({ policy: { profile } });

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
} as const satisfies Record<string, Need>;

export type NeedId = keyof typeof NEEDS;

const stepUpOf = (asked: NonNullable<TrustOptions['stepUp']>): NonNullable<Config['operations']> =>
  Object.fromEntries(Object.entries(asked).map(([operation, stepUp]) => [operation, { stepUp }]));

/** What a need comes to. */
export const needOf = (id: NeedId): Need => NEEDS[id];
