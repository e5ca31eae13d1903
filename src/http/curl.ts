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
