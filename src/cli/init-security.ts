import type { TokenSource } from '../model/credential.ts';
import type { SchemeFamily, SecurityScheme } from '../model/document.ts';
import type { Operation } from '../model/operation.ts';
import { comment, inComment, item, variable, yaml } from './init-text.ts';

export interface SecurityDraft {
  readonly schemes: readonly SecurityScheme[];
  readonly operations: readonly Operation[];
  readonly sources: readonly TokenSource[];
}

/** The `security` of a configuration, with an entry for every scheme that some operation requires. */
export function securityLines({ schemes, operations, sources }: SecurityDraft): readonly string[] {
  const required = new Set(
    operations.flatMap(({ access }) => access.alternatives.flatMap((way) => way.schemes.map(({ name }) => name))),
  );
  const entries = schemes.map((scheme) => ({ scheme, lines: entryOf(scheme, required.has(scheme.name)) }));
  const anyEntry = entries.some(({ lines }) => lines.some((line) => !line.trimStart().startsWith('#')));
  const families = new Set(schemes.map(({ family }) => family));
  return [
    ...comment(
      'Where the credentials come from: one entry per security scheme of the document. For each, choose one of:',
    ),
    ...sources
      .filter((source) => source.families.some((family) => families.has(family)))
      .flatMap(({ id, use, families: fits }) => item(`${id} (${fits.join(', ')}): ${use}`)),
    ...comment(
      `\${NAME} is an environment variable; set it, or write the value in its place. Keep secrets out of this file.`,
    ),
    anyEntry ? 'security:' : 'security: {}',
    ...entries.flatMap(({ lines }) => lines),
    ...(schemes.length === 0 ? comment('The document declares no security scheme.') : []),
  ];
}

function entryOf(scheme: SecurityScheme, isRequired: boolean): readonly string[] {
  const { without, lines } = DRAFTS[scheme.family](scheme);
  const key = yaml(scheme.name);
  const about = comment(`${key}: ${describe(scheme)}`, '  ');
  const unused = isRequired ? undefined : 'No operation requires it, so nothing is needed here.';
  const reason = without ?? unused;
  if (reason === undefined) return [...about, `  ${key}:`, ...lines.map((line) => `    ${line}`)];
  return [
    ...about,
    ...comment(reason, '  '),
    ...[`${key}:`, ...lines.map((line) => `  ${line}`)].map((line) => `  # ${line}`),
  ];
}

interface EntryDraft {
  /** Why there can be no entry yet. */
  readonly without?: string;
  readonly lines: readonly string[];
}

const DRAFTS: Readonly<Record<SchemeFamily, (scheme: SecurityScheme) => EntryDraft>> = {
  bearer: bearerDraft,
  apiKey: ({ name }) => ({
    lines: ['source: static', `tokens: [{ token: "\${${variable(name, 'key')}}" }]`],
  }),
  basic: ({ name }) => ({
    lines: [
      'source: static',
      `username: "\${${variable(name, 'username')}}"`,
      `password: "\${${variable(name, 'password')}}"`,
    ],
  }),
  mutualTLS: ({ name }) => ({
    lines: [
      'source: client-certificate',
      `certificate: "\${${variable(name, 'certificate')}}"`,
      `key: "\${${variable(name, 'key')}}"`,
    ],
  }),
  other: () => ({
    without: 'No token source makes credentials of this kind: its cases stay untested.',
    lines: ['source: static'],
  }),
};

/** A signing key tests most; the tokens one already has are the next best. */
function bearerDraft({ name, scopes }: SecurityScheme): EntryDraft {
  const listed = scopes.slice(0, 2).map((scope) => JSON.stringify(inComment(scope)));
  const bag = [
    `{ token: "\${${variable(name, 'token')}}" }`,
    ...(listed.length === 0
      ? []
      : [`{ token: "\${${variable(name, 'limited_token')}}", scopes: [${listed.join(', ')}] }`]),
  ];
  return {
    lines: [
      'source: signing-key',
      `key: "\${${variable(name, 'key')}}" # path of a private JWK with alg and kid, which the API under test trusts`,
      `issuer: "\${${variable(name, 'issuer')}}" # iss of its tokens`,
      `audience: "\${${variable(name, 'audience')}}" # aud of its tokens`,
      '# or tokens that you already have, with what each is good for (without scopes: everything):',
      '# source: static',
      `# tokens: [${bag.join(', ')}]`,
    ],
  };
}

function describe({
  type,
  scheme,
  in: place,
  parameterName,
  scopes,
  tokenUrl,
  openIdConnectUrl,
}: SecurityScheme): string {
  const parts = [
    type,
    scheme,
    place === undefined ? undefined : `in ${place} ${parameterName}`,
    tokenUrl === undefined ? undefined : `token endpoint ${tokenUrl}`,
    openIdConnectUrl,
    scopes.length === 0 ? undefined : `${scopes.length} ${scopes.length === 1 ? 'scope' : 'scopes'}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}
