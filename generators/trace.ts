import { defineGenerator } from '../src/define.ts';
import type { GeneratorContext, MakeRequest } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import { asStranger, isGated, isRead } from './matrix/probes.ts';

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
    isFirst(operation, context) ? asStranger(operation, context, { request: 'trace', expected: 'not granted' }) : [],
  requests: { trace },
});

const isFirst = (operation: Operation, { operations }: GeneratorContext): boolean =>
  [...operations.values()].find((each) => isGated(each) && isRead(each)) === operation;
