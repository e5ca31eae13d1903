// A reverse proxy that authenticates, as Kong and Envoy do: it prints its URL once it listens.
import { createServer, request } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { UPSTREAM, ISSUER, AUDIENCE, API_KEY } = process.env;
const keys = createRemoteJWKSet(new URL(`${ISSUER}/jwks`));

/** Prefixes of the API, by what the gateway asks of callers. */
const ROUTES = [
  { path: /^\/health$/, opens: 'all' },
  { path: /^\/products$/, opens: 'all' },
  { path: /^\/(?:inventory|customers|orders)(?:\/|$)/, opens: 'known' },
];

createServer((incoming, outgoing) => {
  handle(incoming, outgoing).catch(() => answer(outgoing, 502, 'An invalid response was received from the upstream'));
}).listen(0, '127.0.0.1', function listening() {
  process.stdout.write(`http://127.0.0.1:${this.address().port}\n`);
});

async function handle(incoming, outgoing) {
  const [path] = incoming.url.split('?');
  const route = ROUTES.find((each) => each.path.test(path));
  if (route === undefined) return answer(outgoing, 404, 'no Route matched with those values');
  const { authorization, 'x-api-key': key } = incoming.headers;
  const token = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
  if (token !== undefined && !(await isValid(token))) return refuse(outgoing, ', error="invalid_token"');
  const isKnown = token !== undefined || key === API_KEY;
  if (route.opens === 'known' && !isKnown) return refuse(outgoing, '');
  return forward(incoming, outgoing);
}

const isValid = (token) =>
  jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['ES256'], requiredClaims: ['exp'] }).then(
    () => true,
    () => false,
  );

const refuse = (outgoing, error) =>
  answer(outgoing, 401, 'Unauthorized', { 'www-authenticate': `Bearer realm="gateway"${error}` });

function answer(outgoing, status, message, headers = {}) {
  const fields = { 'content-type': 'application/json; charset=utf-8', server: 'gateway/3.4', 'x-gateway-latency': '0' };
  outgoing.writeHead(status, { ...fields, ...headers }).end(JSON.stringify({ message }));
}

function forward(incoming, outgoing) {
  const headers = { ...incoming.headers, 'x-forwarded-for': '127.0.0.1', via: '1.1 gateway' };
  const upstream = request(`${UPSTREAM}${incoming.url}`, { method: incoming.method, headers }, (response) => {
    outgoing.writeHead(response.statusCode, {
      ...response.headers,
      via: '1.1 gateway',
      'x-gateway-upstream-latency': '1',
    });
    response.pipe(outgoing);
  });
  upstream.on('error', () => answer(outgoing, 502, 'An invalid response was received from the upstream'));
  incoming.pipe(upstream);
}
