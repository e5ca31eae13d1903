/** Words of a name that make its value a credential. */
const WORDS: ReadonlySet<string> = new Set([
  'apikey',
  'auth',
  'authorization',
  'bearer',
  'cookie',
  'credential',
  'credentials',
  'jwt',
  'key',
  'otp',
  'passphrase',
  'passwd',
  'password',
  'pin',
  'pwd',
  'secret',
  'session',
  'sessionid',
  'sid',
  'sig',
  'signature',
  'token',
]);

/** Whether what bears this name is likely a credential: `apiKey`, `x-sub-key`, `client_secret`, `sessionId`. */
export const isCredentialName = (name: string): boolean =>
  name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => WORDS.has(word));
