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
  const masks: string[] = [];
  // Every mask stands between single quotes: they are ended before it, and opened again, where there is more.
  const open = command.replace(MASK, (mask) => {
    if (!masks.includes(mask)) masks.push(mask);
    return `'"$${variable(masks.indexOf(mask))}"'`;
  });
  if (masks.length === 0) return { command, variables: [] };
  return {
    command: open.replace(/"''(?=\s|$)/g, '"'),
    variables: masks.map((mask, index) => ({ name: variable(index), mask })),
  };
}

const variable = (index: number): string => (index === 0 ? 'CREDENTIAL' : `CREDENTIAL_${index + 1}`);

const MASK = /«credential [0-9a-f]{8}»/g;
