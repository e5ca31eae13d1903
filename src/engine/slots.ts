import type { PlannedOperation, RequestTemplate } from '../model/plan.ts';

/** Values by parameter name. */
export type Values = Readonly<Record<string, string>>;

/** Puts values in the slots of an operation's requests. */
export const withValues = (operation: PlannedOperation, values: Values): PlannedOperation =>
  mapRequests(operation, (request) => filled(request, values));

export function mapRequests(
  operation: PlannedOperation,
  change: (request: RequestTemplate) => RequestTemplate,
): PlannedOperation {
  const requests = Object.entries(operation.requests).map(
    ([name, request]) => [name, 'unbuildable' in request ? request : change(request)] as const,
  );
  return { ...operation, requests: Object.fromEntries(requests) };
}

/** Percent-encoded in the target, as it is in a field. */
function filled(request: RequestTemplate, values: Values): RequestTemplate {
  const fill = (text: string, encode: (value: string) => string): string =>
    text.replace(/\{([^{}]+)\}/g, (slot, name: string) => (values[name] === undefined ? slot : encode(values[name])));
  return {
    ...request,
    path: fill(request.path, encodeURIComponent),
    query: fill(request.query, encodeURIComponent),
    headers: request.headers.map(([name, value]) => [name, fill(value, String)] as const),
  };
}

/** Names of the produced parameters that still have no value in the request that the control sends. */
export function openSlots({ produced = [], requests: { golden } }: PlannedOperation): readonly string[] {
  if (golden === undefined || 'unbuildable' in golden) return [];
  const texts = [golden.path, golden.query, ...golden.headers.map(([, value]) => value)];
  return produced.map(({ parameter }) => parameter).filter((name) => texts.some((text) => text.includes(`{${name}}`)));
}

/** The operation that is not sent at all, and why. */
export function withNone(operation: PlannedOperation, lacking: string): PlannedOperation {
  const names = Object.keys(operation.requests);
  return { ...operation, requests: Object.fromEntries(names.map((name) => [name, { unbuildable: lacking }])) };
}

/**
 * The operation as it is sent where nothing could be made for it: with the document's examples, or not at all and why.
 * No request keeps a slot: a placeholder is never sent.
 */
export function withFallback(operation: PlannedOperation, lacking: string): PlannedOperation {
  const { fallback = {} } = operation;
  const { golden } = fallback;
  const without = golden !== undefined && 'unbuildable' in golden ? golden : { unbuildable: 'no request without it' };
  const requests = Object.keys(operation.requests).map((name) => {
    const request = fallback[name] ?? without;
    return [
      name,
      'unbuildable' in request ? { ...request, unbuildable: `${lacking}; ${request.unbuildable}` } : request,
    ] as const;
  });
  return { ...operation, requests: Object.fromEntries(requests) };
}
