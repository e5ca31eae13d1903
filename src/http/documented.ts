import type { PlannedContent, PlannedResponse } from '../model/plan.ts';

/**
 * What a document says of a status: its own entry, else that of its range, else `default`.
 * @see [OpenAPI 3.1.1, Responses Object](https://spec.openapis.org/oas/v3.1.1.html#responses-object)
 */
export function responseFor(responses: readonly PlannedResponse[], status: number): PlannedResponse | undefined {
  const entry = (key: string): PlannedResponse | undefined =>
    responses.find((each) => each.status.toUpperCase() === key);
  return entry(String(status)) ?? entry(`${Math.floor(status / 100)}XX`) ?? entry('DEFAULT');
}

/** The entry for a media type, parameters left aside: itself, else the range it falls in. */
export function contentFor(content: readonly PlannedContent[], mediaType: string): PlannedContent | undefined {
  const [essence = ''] = mediaType.toLowerCase().split(';');
  const wanted = essence.trim();
  const named = (range: string): PlannedContent | undefined =>
    content.find((each) => (each.mediaType.toLowerCase().split(';')[0] ?? '').trim() === range);
  return named(wanted) ?? named(`${wanted.split('/')[0]}/*`) ?? named('*/*');
}
