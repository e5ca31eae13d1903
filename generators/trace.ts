import { defineGenerator } from '../src/define.ts';
import type { MakeRequest } from '../src/model/generator.ts';
import { asStranger, isGated, isRead, speaksForAll } from './matrix/probes.ts';

/** Nothing of the golden request but its target: what is echoed must be worth nothing. */
const trace: MakeRequest = ({ path, query }) => ({
  method: 'TRACE',
  path,
  query,
  headers: [['authorization', 'Bearer twogate-dummy-credential']],
});

export default defineGenerator({
  id: 'trace',
  title: 'TRACE with a credential that is none, once',
  generate: (operation, context) =>
    speaksForAll(operation, context, (each) => isGated(each) && isRead(each))
      ? asStranger(operation, context, { request: 'trace', expected: 'not granted' })
      : [],
  requests: { trace },
});
