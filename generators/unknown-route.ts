import { defineGenerator } from '../src/define.ts';
import type { GeneratorContext, MakeRequest } from '../src/model/generator.ts';
import type { Operation } from '../src/model/operation.ts';
import { oncePerDocument } from './matrix/once.ts';
import { asEntitled, isGated, speaksForPath } from './matrix/probes.ts';

/** Two segments: one would be the id of something in a collection. */
const BELOW = '/twogate-unknown/route';

const below: MakeRequest = ({ path, query: _query, ...golden }) => ({
  ...golden,
  path: `${path.replace(/\/$/, '')}${BELOW}`,
  query: '',
});

export default defineGenerator({
  id: 'unknown-route',
  title: 'A path that the document does not know, with what opens the one above it',
  generate: (operation, context) =>
    isGated(operation) && speaksForPath(operation, context) && !isKnown(operation, context)
      ? asEntitled(operation, context, { request: 'unknown-route', expected: 'any' })
      : [],
  requests: { 'unknown-route': below },
});

function isKnown({ path }: Operation, { operations }: GeneratorContext): boolean {
  const target = segmentsOf(`${pathOf(path).replace(/\/$/, '')}${BELOW}`);
  return templatesIn(operations).some(
    (template) => template.length === target.length && template.every((each, at) => isMatch(each, target[at] ?? '')),
  );
}

const templatesIn = oncePerDocument((operations) => operations.map(({ path }) => segmentsOf(pathOf(path))));

const pathOf = (path: string): string => path.replace(/[?#].*$/, '');

const segmentsOf = (path: string): readonly string[] => path.split('/');

const isMatch = (template: string, segment: string): boolean => template.includes('{') || template === segment;
