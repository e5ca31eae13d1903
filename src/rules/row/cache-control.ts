import { fieldValues } from '../../http/gate.ts';
import type { Answered } from '../../model/observation.ts';

/** The directives of an answer, names in lower case, without their values. */
export const cacheDirectives = (answer: Answered): ReadonlySet<string> =>
  new Set(
    fieldValues(answer, 'cache-control')
      .join(',')
      .split(',')
      .map((directive) => directive.trim().split('=')[0]?.toLowerCase() ?? ''),
  );

/** Whether shared caches may not keep the answer ([RFC 9111 §5.2.2](https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2)). */
export const isKeptPrivate = (answer: Answered): boolean => {
  const directives = cacheDirectives(answer);
  return directives.has('private') || directives.has('no-store');
};
