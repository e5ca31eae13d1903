import { objectIn } from '../../http/json-body.ts';
import type { Answered } from '../../model/observation.ts';

/** The members of problem details that rules look at ([RFC 9457 §3.1](https://www.rfc-editor.org/rfc/rfc9457#section-3.1)). */
export interface Problem {
  readonly type?: unknown;
  readonly status?: unknown;
}

/** The problem details of an answer; undefined where it has none that can be read. */
export const problemOf = ({ body }: Answered): Problem | undefined =>
  /^application\/problem\+json\b/i.test(body.mediaType) ? objectIn(body) : undefined;
