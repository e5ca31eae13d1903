import type { SentRequest } from '../model/observation.ts';

/** The request as a curl command for a POSIX shell; credentials stay as masked as they are in the request, and a certificate is one to fill in. */
export function curlCommand(request: SentRequest): string {
  const headers = request.headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`);
  const body = request.body === undefined ? [] : [`--data-raw ${quote(request.body)}`];
  const certificate = request.certificate ? ['--cert', 'CERTIFICATE.pem', '--key', 'KEY.pem'] : [];
  // `-X HEAD` would wait for the body that Content-Length speaks of.
  const method = request.method === 'HEAD' ? '-I' : `-i -X ${request.method}`;
  return ['curl', method, ...certificate, ...headers, ...body, quote(request.url)].join(' ');
}

/** Single quotes take everything literally but themselves. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command whose credentials are shell variables. */
export interface CurlWithVariables {
  readonly command: string;
  /** What stands for each in the report, in order of their variables. */
  readonly variables: readonly { readonly name: string; readonly mask: string }[];
}

/** The request as a curl command that reads its credentials from `$CREDENTIAL`, `$CREDENTIAL_2` and so on. */
export function curlWithVariables(request: SentRequest): CurlWithVariables {
  const command = curlCommand(request);
  const masks = [...new Set(command.match(MASK))];
  if (masks.length === 0) return { command, variables: [] };
  const variables = masks.map((mask, index) => ({
    name: index === 0 ? 'CREDENTIAL' : `CREDENTIAL_${index + 1}`,
    mask,
  }));
  // Every mask stands between single quotes: they are ended before it, and opened again, where there is more.
  const open = variables.reduce((text, { name, mask }) => text.replaceAll(mask, `'"$$${name}"'`), command);
  return { command: open.replace(/"''(?=\s|$)/g, '"'), variables };
}

const MASK = /‹credential [0-9a-f]{8}›/g;
