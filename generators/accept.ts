import { defineGenerator } from '../src/define.ts';
import type { MakeRequest } from '../src/model/generator.ts';
import { asScopeless, asStranger, isGated } from './matrix/probes.ts';

const accepting =
  (value: string): MakeRequest =>
  ({ headers, ...golden }) => ({
    ...golden,
    headers: [['accept', value], ...headers.filter(([name]) => name !== 'accept')],
  });

/** The golden request itself asks for what the document says, mostly `application/json`. */
export default defineGenerator({
  id: 'accept',
  title: 'The same request for a browser, and for whatever there is',
  generate: (operation, context) =>
    isGated(operation) && operation.method === 'GET'
      ? [
          ...asStranger(operation, context, { request: 'accept-any' }),
          ...asStranger(operation, context, { request: 'accept-html' }),
          ...asScopeless(operation, context, { request: 'accept-html' }),
        ]
      : [],
  requests: { 'accept-any': accepting('*/*'), 'accept-html': accepting('text/html') },
});
