import { defineGenerator } from '../src/define.ts';
import { alternativeLabel, controlId, sufficient, testCase, unavailable } from './matrix/cells.ts';
import { isSafe } from './matrix/safe.ts';

export default defineGenerator({
  id: 'drift',
  title:
    'The control once more at the very end, where that only reads: lock-outs and credentials that died midway show',
  generate: (operation, context) => {
    const kind = context.credentials.find(({ id }) => id === 'sufficient');
    const { access, method } = operation;
    if (kind === undefined || access.anonymous || access.unknown || !isSafe(method)) return [];
    return access.alternatives.map((alternative) => {
      const withheld = unavailable(alternative, context);
      const cell = {
        kind,
        presents: sufficient(alternative),
        variant: [...alternativeLabel(alternative, access.alternatives), 'at the end'],
        control: controlId(operation, alternative),
        ...(withheld === undefined ? {} : { withheld }),
      };
      return { ...testCase(operation, cell, context.policy), stage: 'last' };
    });
  },
});
