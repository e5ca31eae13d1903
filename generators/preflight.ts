import { defineGenerator } from '../src/define.ts';
import type { MakeRequest } from '../src/model/generator.ts';
import { asStranger, isGated, siblings, speaksForPath } from './matrix/probes.ts';

/** What a browser asks before it sends a token to another origin: [Fetch §3.2.2](https://fetch.spec.whatwg.org/#http-cors-protocol). */
const preflight: MakeRequest = ({ body: _body, ...golden }) => ({
  ...golden,
  method: 'OPTIONS',
  headers: [
    ['origin', 'https://client.example'],
    ['access-control-request-method', golden.method],
    ['access-control-request-headers', 'authorization'],
  ],
});

export default defineGenerator({
  id: 'preflight',
  title: 'A CORS preflight, which carries no credential',
  generate: (operation, context) => {
    if (!isGated(operation) || !speaksForPath(operation, context)) return [];
    if (siblings(operation, context).some(({ method }) => method === 'OPTIONS')) return [];
    return asStranger(operation, context, { request: 'preflight', expected: 'not granted' });
  },
  requests: { preflight },
});
