import type { Answered } from '../../model/observation.ts';

/** The members of problem details that rules look at ([RFC 9457 §3.1](https://www.rfc-editor.org/rfc/rfc9457#section-3.1)). */
export interface Problem {
  readonly type?: unknown;
  readonly status?: unknown;
}

/** The problem details of an answer; undefined where it has none that can be read. */
export function problemOf({ body: { mediaType, text, truncated } }: Answered): Problem | undefined {
  if (truncated || !/^application\/problem\+json\b/i.test(mediaType)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
