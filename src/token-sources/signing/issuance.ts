import { randomUUID } from 'node:crypto';
import { scopesOf } from '../../jwt/claims.ts';
import { createBinding, DPOP_SCHEMA, type DpopOption } from '../../jwt/dpop.ts';
import { assertRolesClaim, ROLES_CLAIM_SCHEMA, type RolesClaim, rolesIn, withRoles } from '../../jwt/roles.ts';
import { createSigner, type Sign } from '../../jwt/sign.ts';
import type { CredentialNeed, IssuedCredential, OpenTokenSource, TokenContent } from '../../model/credential.ts';
import type { JsonObject } from '../../model/json.ts';
import type { StepUp } from '../../model/operation.ts';

/** What the tokens of an issuer of our own say. */
export interface ContentOptions {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  readonly subject?: string;
  readonly typ?: string;
  /** Seconds. */
  readonly lifetime?: number;
  readonly claims?: JsonObject;
  /** Where the roles are listed. */
  readonly rolesClaim?: RolesClaim;
  readonly dpop?: DpopOption;
}

/** Their JSON Schema, `issuer` and `audience` left out. */
export const CONTENT_SCHEMA = {
  subject: { type: 'string', description: 'sub and client_id of every token; default twogate' },
  typ: { type: 'string', description: 'typ of the JOSE header; default at+jwt' },
  lifetime: { type: 'integer', minimum: 1, description: 'Seconds; default 3600' },
  claims: { type: 'object', description: 'Further claims of every token' },
  rolesClaim: {
    ...ROLES_CLAIM_SCHEMA,
    description:
      'The claim that lists the roles, where an operation requires some: a name, or a list of names as a path through nested objects; default roles',
  },
  dpop: DPOP_SCHEMA,
} as const satisfies JsonObject;

/** Throws `SOURCE_INVALID` where the options contradict each other. @param pointer - leads to them in the configuration */
export function assertContent({ rolesClaim, claims = {} }: Partial<ContentOptions>, pointer: string): void {
  if (rolesClaim !== undefined) assertRolesClaim(rolesClaim, claims, `${pointer}/rolesClaim`);
}

export const AUDIENCE_SCHEMA: JsonObject = {
  type: ['string', 'array'],
  items: { type: 'string' },
  description: 'aud of every token: what the API asks for',
};

/** Makes sufficient tokens, and the same with another content. */
export interface Issuance {
  readonly issue: (need: CredentialNeed) => Promise<IssuedCredential>;
  readonly givesRoles: true;
  readonly mint: (need: CredentialNeed, change: (token: TokenContent) => TokenContent) => Promise<IssuedCredential>;
}

/** Issues with one key. @param kid - its name, where it has one */
export function issueWith(sign: Sign, kid: string | undefined, options: ContentOptions): Issuance {
  const contentFor = sufficientContent(options, kid);
  const binding = createBinding(options.dpop);
  const mint: Issuance['mint'] = async (need, change) => {
    const sufficient = await binding.bind(contentFor(need));
    const token = change(sufficient);
    const { exp } = sufficient.claims;
    return {
      value: await sign(token),
      // The user's own claims may name other scopes than asked for.
      granted: scopesOf(token.claims) ?? [],
      grantedRoles: rolesIn(token.claims, options.rolesClaim ?? 'roles') ?? [],
      // What is changed lives no longer than what it was made from: then it would have two faults.
      ...(typeof exp === 'number' ? { expiresAt: Math.min(exp, freshUntil(need)) } : {}),
      ...binding.issued,
    };
  };
  return { issue: (need) => mint(need, (token) => token), mint, givesRoles: true };
}

/** @see [RFC 9068 §2](https://www.rfc-editor.org/rfc/rfc9068#section-2) */
function sufficientContent(options: ContentOptions, kid: string | undefined): (need: CredentialNeed) => TokenContent {
  const subject = options.subject ?? 'twogate';
  const header = { typ: options.typ ?? 'at+jwt', ...(kid === undefined ? {} : { kid }) };
  return ({ scopes, roles, stepUp }) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: options.issuer,
      aud: options.audience,
      sub: subject,
      client_id: subject,
      iat: now,
      exp: now + (options.lifetime ?? 3600),
      jti: randomUUID(),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
      ...options.claims,
      ...authenticationFor(stepUp, now),
    };
    // What is required decides, whatever the user's own claims say.
    return { header, claims: roles === undefined ? claims : withRoles(claims, options.rolesClaim ?? 'roles', roles) };
  };
}

/** The user has just authenticated, in the way that is asked for: [RFC 9470 §6.2](https://www.rfc-editor.org/rfc/rfc9470#section-6.2). */
function authenticationFor({ acrValues, maxAge }: StepUp = {}, now: number): JsonObject {
  const [acr] = acrValues ?? [];
  return { ...(acr === undefined ? {} : { acr }), ...(maxAge === undefined ? {} : { auth_time: now }) };
}

/** Seconds since the epoch: until then what is issued now is of a recent enough authentication. */
const freshUntil = ({ stepUp }: CredentialNeed): number =>
  Math.floor(Date.now() / 1000) + (stepUp?.maxAge ?? Number.POSITIVE_INFINITY);

/** The same key with another algorithm, where it can be used with several: an RSA key. */
export function signingAs(jwk: JsonObject, options: ContentOptions): Pick<OpenTokenSource, 'signAs'> {
  if (jwk.kty !== 'RSA') return {};
  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
  return {
    signAs: async (need, alg) => issueWith(await createSigner({ ...jwk, alg }), kid, options).issue(need),
  };
}
