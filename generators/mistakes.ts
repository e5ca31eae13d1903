import { defineGenerator } from '../src/define.ts';
import type { Operation } from '../src/model/operation.ts';
import { asEntitled, isGated } from './matrix/probes.ts';

/** What opens the door, and a mistake behind it: the answer is about the mistake. */
export default defineGenerator({
  id: 'mistakes',
  title: 'Sufficient credentials and a request with a mistake in it',
  generate: (operation, context) => {
    const request = mistakeOf(operation);
    if (!isGated(operation) || request === undefined) return [];
    return asEntitled(operation, context, { request, variant: ['mistake'], expected: 'any' });
  },
});

/** A body that no parser accepts changes nothing; an id that names nothing is only read. */
function mistakeOf({ method, path, requestBody }: Operation): string | undefined {
  if (requestBody?.content.some(({ mediaType }) => /^application\/(?:[^;]*\+)?json\b/i.test(mediaType))) {
    return 'invalid-body';
  }
  return method === 'GET' && /\{[^{}]+\}/.test(path.replace(/[?#].*$/, '')) ? 'unknown-id' : undefined;
}
