import { defineGenerator } from '../src/define.ts';
import type { MakeRequest } from '../src/model/generator.ts';
import { once } from '../src/model/once.ts';
import type { Operation } from '../src/model/operation.ts';
import { asStranger, isGated, isRead, isTried } from './matrix/probes.ts';

/** Rewrites the segments of a path that the template has; undefined where there is nothing to rewrite. */
type Rewrite = (segments: readonly string[], template: readonly string[]) => readonly string[] | undefined;

/** What a lenient router takes for the documented path, and a literal gate does not. */
const REWRITES = {
  'trailing-slash': (segments) => (segments.at(-1) === '' ? segments.slice(0, -1) : [...segments, '']),
  'doubled-slash': (segments) => ['', ...segments],
  'encoded-slash': ([first, second, ...rest]) =>
    first === undefined || second === undefined || second === '' ? undefined : [`${first}%2f${second}`, ...rest],
  'upper-case': (segments, template) =>
    segments.map((segment, at) => (template[at]?.includes('{') ? segment : shouted(segment))),
  'path-parameter': (segments) => withSuffix(segments, ';twogate'),
  suffix: (segments) => withSuffix(segments, '.json'),
} as const satisfies Readonly<Record<string, Rewrite>>;

/** Percent-encodings mean the same in either case. */
const shouted = (segment: string): string => segment.replace(/%[0-9a-f]{2}|[a-z]+/gi, (text) => text.toUpperCase());

const withSuffix: (segments: readonly string[], suffix: string) => readonly string[] | undefined = (
  segments,
  suffix,
) => (segments.at(-1) === '' ? undefined : [...segments.slice(0, -1), `${segments.at(-1)}${suffix}`]);

export default defineGenerator({
  id: 'paths',
  title: 'The same path written otherwise, without a credential',
  generate: (operation, context) => {
    if (!isGated(operation) || !isTried(operation)) return [];
    const written = isRead(operation) ? (Object.keys(REWRITES) as readonly (keyof typeof REWRITES)[]) : OF_WRITES;
    return written
      .filter((name) => rewritten(operation.path, operation, REWRITES[name]) !== undefined)
      .flatMap((request) => asStranger(operation, context, { request, expected: 'not granted' }));
  },
  requests: Object.fromEntries(Object.entries(REWRITES).map(([name, rewrite]) => [name, rewriting(rewrite)])),
});

/** A write that is let in by one of them is one too many. */
const OF_WRITES = ['trailing-slash', 'doubled-slash'] as const satisfies readonly (keyof typeof REWRITES)[];

function rewriting(rewrite: Rewrite): MakeRequest {
  return (golden, operation) => {
    const path = rewritten(golden.path, operation, rewrite);
    return path === undefined ? undefined : { ...golden, path };
  };
}

/** Undefined where it would be the same path. */
function rewritten(path: string, operation: Operation, rewrite: Rewrite): string | undefined {
  const template = templateOf(operation);
  const segments = segmentsOf(path);
  const start = segments.length - template.length;
  if (start < 1) return undefined;
  const own = rewrite(segments.slice(start), template);
  const result = own === undefined ? undefined : [...segments.slice(0, start), ...own].join('/');
  return result === path ? undefined : result;
}

const segmentsOf = (path: string): readonly string[] => path.replace(/[?#].*$/, '').split('/');

const templateOf = once(({ path }: Operation) => segmentsOf(path).slice(1));
