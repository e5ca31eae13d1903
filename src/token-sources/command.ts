import { setMaxListeners } from 'node:events';
import { resolve } from 'node:path';
import { defineTokenSource } from '../define.ts';
import { TwogateError } from '../errors.ts';
import { maskByShape } from '../http/credential-shapes.ts';
import { createRedactor, type Redact } from '../http/redaction.ts';
import { scopesOf } from '../jwt/claims.ts';
import { ROLES_GRANTED_SCHEMA, type RolesClaim, withTokenRoles } from '../jwt/roles.ts';
import { decodeToken } from '../jwt/sign.ts';
import type {
  CredentialNeed,
  IssuedCredential,
  OpenTokenSource,
  SourceContext,
  UnavailableCredential,
} from '../model/credential.ts';
import type { JsonObject } from '../model/json.ts';
import { KINDS_SCHEMA, type SuppliedKinds, supplied } from './bag/supplied.ts';
import { findProgram } from './program/find.ts';
import { type Ended, runProgram } from './program/run.ts';

interface Options {
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs?: number;
  readonly rolesClaim?: RolesClaim;
  readonly kinds?: SuppliedKinds;
  readonly maxWaitMs?: number;
  readonly leewayMs?: number;
}

export default defineTokenSource({
  id: 'command',
  title: 'A program that prints a credential',
  use: 'Credentials come from a tool of your own: a vault, a cloud command line, a log-in script.',
  cannot:
    'Anything that the program does not print, but for faults put on what it prints (malformed, flipped signature).',
  families: ['bearer', 'apiKey', 'basic'],
  options: {
    type: 'object',
    required: ['command'],
    additionalProperties: false,
    properties: {
      command: {
        type: 'array',
        minItems: 1,
        items: { type: 'string' },
        description:
          'The program and its arguments, without a shell; it gets {"scheme","scopes","roles","stepUp","kind","standing"} on standard input and prints a token, or {"token","scopes","roles","expiresAt"} as JSON',
      },
      timeoutMs: { type: 'integer', minimum: 1, maximum: 600_000, description: 'Then it is killed; default 30000' },
      rolesClaim: ROLES_GRANTED_SCHEMA,
      kinds: KINDS_SCHEMA,
      maxWaitMs: { type: 'integer', minimum: 0, description: 'Milliseconds to wait for a token to expire; default 0' },
      leewayMs: { type: 'integer', minimum: 0, description: "Milliseconds of the API's clock leeway; default 300000" },
    },
  },
  open: async (options, context) => openCommand(options as unknown as Options, context),
});

async function openCommand(
  options: Options,
  { scheme, folder, redact = (text) => text }: SourceContext,
): Promise<OpenTokenSource> {
  const { command, timeoutMs = 30_000, rolesClaim, kinds, maxWaitMs, leewayMs } = options;
  const [name, ...args] = command;
  const program = await findProgram(name, folder);
  if (program === undefined) {
    throw new TwogateError('SOURCE_INVALID', `there is no program ${name} that could be run`, {
      pointer: `#/security/${scheme.name}/command`,
      hint: `Paths are relative to ${resolve(folder)}; other names are looked up in PATH`,
    });
  }
  const closing = new AbortController();
  // Each program under way listens.
  setMaxListeners(0, closing.signal);
  const secrets = Object.values(kinds ?? {});
  return {
    issue: async (need) => {
      const input = JSON.stringify(question(need));
      const ended = await runProgram({ program, args, folder, input, timeoutMs, signal: closing.signal });
      return withTokenRoles(answerOf(ended, { name, timeoutMs, secrets, redact }), rolesClaim);
    },
    givesRoles: true,
    supplied: supplied(kinds),
    ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    ...(leewayMs === undefined ? {} : { leewayMs }),
    close: async () => closing.abort(),
    secrets,
  };
}

/** Where no roles are required, or nothing is asked of the log-in, nothing is said of them. */
const question = ({ scheme, scopes, roles, stepUp, kind, standing }: CredentialNeed): JsonObject => ({
  scheme: scheme.name,
  scopes,
  ...(roles === undefined ? {} : { roles }),
  ...(stepUp === undefined ? {} : { stepUp: { ...stepUp } }),
  kind,
  standing,
});

interface Asked {
  readonly name: string;
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
  /** Masks whatever the run knows. */
  readonly redact: Redact;
}

/** Characters of standard error that are repeated. */
const LONGEST_COMPLAINT = 300;

function answerOf(ended: Ended, { name, timeoutMs, secrets, redact }: Asked): IssuedCredential | UnavailableCredential {
  const unavailable = (what: string): UnavailableCredential => {
    // What it printed before it failed may be a credential, and it may have said so twice.
    const own = createRedactor([...secrets, ...ended.stdout.split(/[\s"]+/).filter((word) => word.length > 7)]);
    const said = maskByShape(redact(own(ended.stderr)))
      .trim()
      .replaceAll(/\s+/g, ' ')
      .slice(0, LONGEST_COMPLAINT);
    return { outcome: 'untested', unavailable: `the command ${name} ${what}${said === '' ? '' : `: ${said}`}` };
  };
  switch (ended.kind) {
    case 'timeout':
      return unavailable(`did not end within ${timeoutMs} ms and was killed`);
    case 'too-long':
      return unavailable('printed more than any credential is long and was killed');
    case 'failed':
      return unavailable(`could not be run (${ended.reason})`);
    case 'exited':
      break;
  }
  if (ended.status !== 0)
    return unavailable(`ended with ${ended.status === null ? 'a signal' : `exit status ${ended.status}`}`);
  const read = readCredential(ended.stdout.trim());
  return typeof read === 'string' ? unavailable(read) : read;
}

/** The credential, or what is wrong with the text. */
function readCredential(text: string): IssuedCredential | string {
  if (text === '') return 'printed nothing';
  if (text.startsWith('{')) return readJson(text);
  if (/\n/.test(text)) return 'printed several lines where one credential is due';
  return issued(text);
}

function readJson(text: string): IssuedCredential | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'printed something that begins like JSON and is none';
  }
  const { token, scopes, roles, expiresAt } = value as Readonly<Record<string, unknown>>;
  if (typeof token !== 'string' || token === '') return 'printed JSON without a "token"';
  if (scopes !== undefined && !isWords(scopes)) return 'printed "scopes" that are no list of strings';
  if (roles !== undefined && !isWords(roles)) return 'printed "roles" that are no list of strings';
  if (expiresAt !== undefined && typeof expiresAt !== 'number') {
    return 'printed an "expiresAt" that is no number of seconds since 1970';
  }
  return issued(token, {
    ...(scopes === undefined ? {} : { scopes }),
    ...(roles === undefined ? {} : { roles }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  });
}

const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');

interface Told {
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
  readonly expiresAt?: number;
}

/** What the program does not say, a JWT says itself. */
function issued(value: string, told: Told = {}): IssuedCredential {
  const claims = decodeToken(value)?.claims ?? {};
  const granted = told.scopes ?? scopesOf(claims);
  const expiresAt = told.expiresAt ?? (typeof claims.exp === 'number' ? claims.exp : undefined);
  return {
    value,
    ...(granted === undefined ? {} : { granted }),
    ...(told.roles === undefined ? {} : { grantedRoles: told.roles }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
