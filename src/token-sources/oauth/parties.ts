import type { AuthorizationServer } from 'oauth4webapi';
import { TwogateError } from '../../errors.ts';
import { createRedactor, type Redact } from '../../http/redaction.ts';
import type { SourceContext } from '../../model/credential.ts';
import { readText } from '../signing/key-file.ts';
import { type AuthenticatedClient, openClient } from './client.ts';
import { type Introspect, introspectAs } from './granted.ts';
import type { ClientOptions, GrantOptions, ServerOptions } from './options.ts';
import { assertProvable, openProving, type Proving } from './proving.ts';
import { assertUrls, describeServer } from './server.ts';

export type OAuthOptions = ServerOptions &
  GrantOptions &
  Partial<ClientOptions> & { readonly clients?: readonly (ClientOptions & Scopes)[] };

interface Scopes {
  /** The scopes that the client's tokens have; absent: those that are asked for. */
  readonly scopes?: readonly string[];
  /** The roles that they have; absent: enough everywhere. */
  readonly roles?: readonly string[];
}

/** A client under the name that the user gave. */
export interface Asking extends Scopes {
  readonly id: string;
  readonly own: AuthenticatedClient;
}

/** An authorization server that is known, and those who ask it. */
export interface Parties {
  readonly options: OAuthOptions;
  readonly server: AuthorizationServer;
  readonly clients: readonly [Asking, ...Asking[]];
  readonly introspect: Introspect;
  readonly proving: Proving;
  readonly secrets: readonly string[];
  readonly redact: Redact;
  /** Told of every token that the server gives. */
  readonly remember: (secret: string) => void;
  readonly close: () => Promise<void>;
}

/**
 * Reads keys and certificates and gets to know the server.
 * @param secrets - those of the grant itself
 * Throws `SOURCE_INVALID` for the user's own mistakes, `TOKEN_REFUSED` where the server cannot be known.
 */
export async function openParties(
  options: OAuthOptions,
  { scheme, folder, redact = (text) => text, remember = () => {} }: SourceContext,
  secrets: readonly string[],
): Promise<Parties> {
  assertUrls(options, scheme.name);
  assertProvable(options, scheme.name);
  const { ca, timeoutMs = 10_000 } = options;
  const trusted = ca === undefined ? {} : { ca: await readAuthority(ca, folder) };
  const proving = await openProving(options.dpop);
  const opened: AuthenticatedClient[] = [];
  const open = async ({ pointer, ...client }: Listed): Promise<AuthenticatedClient> => {
    const own = await openClient(client, { folder, pointer, timeoutMs, ...trusted });
    opened.push(own);
    return own;
  };
  const close = async (): Promise<void> => void (await Promise.all(opened.map(({ connection }) => connection.close())));
  try {
    const begun = await begin(options, scheme.name, open);
    const all = [...opened.flatMap((own) => own.secrets), ...Object.values(options.kinds ?? {}), ...secrets];
    return {
      ...begun,
      options,
      proving,
      close,
      remember,
      secrets: all,
      redact: redactBoth(createRedactor(all), redact),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const redactBoth =
  (own: Redact, whole: Redact): Redact =>
  (text) =>
    whole(own(text));

async function readAuthority(path: string, folder: string): Promise<string> {
  const text = await readText({ path, folder, noun: 'ca certificate' });
  if (/-----BEGIN CERTIFICATE-----/.test(text)) return text;
  throw new TwogateError('SOURCE_INVALID', 'the ca certificate is no certificate in PEM', { file: path });
}

async function begin(
  options: OAuthOptions,
  scheme: string,
  open: (client: Listed) => Promise<AuthenticatedClient>,
): Promise<Pick<Parties, 'server' | 'clients' | 'introspect'>> {
  const asking: Asking[] = [];
  for (const { scopes, roles, ...client } of clientsOf(options, scheme)) {
    const good = { ...(scopes === undefined ? {} : { scopes }), ...(roles === undefined ? {} : { roles }) };
    asking.push({ id: client.clientId, own: await open(client), ...good });
  }
  const [first, ...others] = asking;
  if (first === undefined) {
    throw new TwogateError('SOURCE_INVALID', 'the list of clients is empty', {
      pointer: `#/security/${scheme}/clients`,
    });
  }
  const { introspection } = options;
  const inspector = introspection && (await open({ ...introspection, pointer: `#/security/${scheme}/introspection` }));
  const server = await describeServer(options, first.own.connection, scheme);
  return { server, clients: [first, ...others], introspect: introspectAs(server, inspector) };
}

type Listed = ClientOptions & Scopes & { readonly pointer: string };

function clientsOf(options: OAuthOptions, scheme: string): readonly Listed[] {
  const { clients, clientId } = options;
  const pointer = `#/security/${scheme}`;
  if (clients === undefined && clientId !== undefined) return [{ ...options, clientId, pointer }];
  if (clients !== undefined && clientId === undefined) {
    return clients.map((client, index) => ({ ...client, pointer: `${pointer}/clients/${index}` }));
  }
  throw new TwogateError('SOURCE_INVALID', 'either clientId or a list of clients is to be given', { pointer });
}
