/** True for hosts that can only be this machine. */
export function isLoopback(baseUrl: string): boolean {
  const { hostname } = new URL(baseUrl);
  return /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost\.?)$/.test(hostname);
}

/** What keeps a text from being a base URL, as a clause about it; undefined where nothing does. The text is not repeated: it may hold a password. */
export function baseUrlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text)) {
    return 'must be an absolute http or https URL, like https://api.example.com/v1';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (/[?#]/.test(text)) return "must end with its path: operations' paths are appended to it";
  return undefined;
}

/** Operations' paths begin with a slash of their own. */
export const withoutTrailingSlash = (baseUrl: string): string => baseUrl.replace(/\/+$/, '');
