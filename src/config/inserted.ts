import type { Json, JsonObject } from '../model/json.ts';
import { isCredentialName } from './credential-names.ts';
import { variablesIn } from './expand.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What environment variables put into a configuration as written that no token source knows, and that is to be masked: arguments of
 * programs with what these may read themselves, header fields of fixtures, and fixtures whose name is that of a credential.
 */
export function insertedSecrets(written: Json, env: Environment): readonly string[] {
  const programs = programsIn(written);
  return [
    ...new Set([
      ...programs.flatMap((argument) => insertedInto(argument, env)),
      ...(programs.length === 0 ? [] : secretsIn(env)),
      ...fixturesIn(written).flatMap((text) => valuesIn(text, env)),
    ]),
  ];
}

/** Shorter values would be found in ordinary words. */
const SHORTEST_VALUE = 8;

/** Values of variables that are named like credentials: a program inherits them. */
export const secretsIn = (env: Environment): readonly string[] =>
  Object.entries(env).flatMap(([name, value = '']) =>
    isSecretVariable(name) && value.length >= SHORTEST_VALUE && !/^\/|^\d+$/.test(value) ? [value] : [],
  );

/** Narrower than for fixtures, which the user has put there on purpose: `XDG_SESSION_TYPE` and `SSH_AUTH_SOCK` are none. */
const isSecretVariable = (name: string): boolean =>
  /(?:^|_)(?:token|secret|password|passwd|passphrase|credentials?|apikey|(?:api|access|private|secret|signing|account|client)_?key)(?:_\d+)?$/i.test(
    name,
  );

const at = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined;

const children = (value: Json | undefined): readonly Json[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

/** Hooks, and the commands of token sources: programs and arguments. */
function programsIn(written: Json): readonly string[] {
  const identities = children(at(written, 'identities'));
  const hooks = identities.flatMap((identity) => children(at(identity, 'hooks')));
  const sources = [written, ...identities].flatMap((owner) => children(at(owner, 'security')));
  return [...hooks, ...sources.map((source) => at(source, 'command'))].flatMap(texts);
}

/** The whole argument, and of `--name=value` the value. */
function insertedInto(argument: string, env: Environment): readonly string[] {
  const names = variablesIn(argument);
  if (names.length === 0) return [];
  const whole = argument.replaceAll(/(?<!\$)\$\{(\w+)\}/g, (_, name: string) => env[name] ?? '');
  return [whole, whole.replace(/^[\w-]+=/, ''), ...valuesIn(argument, env)];
}

const valuesIn = (text: string, env: Environment): readonly string[] =>
  variablesIn(text).flatMap((name) => env[name] ?? []);

/** Texts of fixtures that are credentials by their place or by a name above them. */
function fixturesIn(written: Json): readonly string[] {
  const fixtures = children(at(written, 'operations'));
  const headers = fixtures.flatMap((each) => texts(at(each, 'headers')));
  const others = fixtures.flatMap((each) => ['path', 'query', 'body'].flatMap((place) => named(at(each, place))));
  return [...headers, ...others];
}

function named(value: Json | undefined): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (isCredentialName(key) ? texts(child) : named(child)));
}

function texts(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : children(value).flatMap(texts);
}
