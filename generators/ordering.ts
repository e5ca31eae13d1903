import { defineGenerator } from '../src/define.ts';
import { controlId, testCase, unavailable } from './matrix/cells.ts';

export default defineGenerator({
  id: 'ordering',
  title: 'No credential and a body that cannot be read: the gate comes first',
  generate: (operation, context) => {
    const kind = context.credentials.find(({ id }) => id === 'absent');
    const { access, requestBody } = operation;
    const [first] = access.alternatives;
    if (kind === undefined || first === undefined || access.anonymous) return [];
    if (!requestBody?.content.some(({ mediaType }) => isJson(mediaType))) return [];
    const alternative = access.alternatives.find((each) => unavailable(each, context) === undefined) ?? first;
    const control = controlId(operation, alternative);
    return [testCase(operation, { kind, presents: [], request: 'invalid-body', control }, context.policy)];
  },
});

const isJson = (mediaType: string): boolean => /^application\/(?:[^;]*\+)?json\b/i.test(mediaType);
