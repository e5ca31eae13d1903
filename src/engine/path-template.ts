/** A request's path beside the template that it was made from; it may stand below the path of a server. */
export interface Path {
  readonly template: string;
  /** Percent-encoded. */
  readonly path: string;
}

/**
 * Takes over the segments that two templates share from the beginning, whatever their parameters are called: what is made for
 * `/orders/o-1/items/{itemId}` is made below `/orders/o-1`. A segment that has no value yet stays as it is.
 */
export function takeOver(into: Path, from: Path): string {
  const shared = sharedSegments(into.template, from.template);
  const [target, source] = [segmentsOf(into), segmentsOf(from)];
  if (target === undefined || source === undefined) return into.path;
  const own = target.own.map((segment, at) => {
    const value = source.own[at];
    return at < shared && value !== undefined && !value.includes('{') ? value : segment;
  });
  return [...target.before, ...own].join('/');
}

function sharedSegments(one: string, other: string): number {
  const [first, second] = [split(one), split(other)];
  const differs = first.findIndex((segment, at) => !isSame(segment, second[at]));
  return differs < 0 ? first.length : differs;
}

const isSame = (one: string, other: string | undefined): boolean =>
  one === other || (other !== undefined && isParameter(one) && isParameter(other));

const isParameter = (segment: string): boolean => /^\{[^{}]+\}$/.test(segment);

/** Documents may put a query or a fragment into their paths. */
const split = (template: string): readonly string[] =>
  template
    .replace(/[?#].*$/, '')
    .split('/')
    .slice(1);

/** The template's own segments and what stands before them; undefined where the path has fewer. */
function segmentsOf({ template, path }: Path) {
  const segments = path.split('/');
  const start = segments.length - split(template).length;
  return start < 1 ? undefined : { before: segments.slice(0, start), own: segments.slice(start) };
}

/** The template up to a parameter, without its `/`; undefined where it has no such parameter. */
export function collectionOf(template: string, parameter: string): string | undefined {
  const at = template.indexOf(`{${parameter}}`);
  return at < 0 ? undefined : template.slice(0, at).replace(/\/$/, '');
}

/** Whether two templates name the same resources, whatever their parameters are called. */
export function isSameTemplate(one: string, other: string): boolean {
  const [first, second] = [one, other].map((each) => each.replace(/\/$/, '').replaceAll(/\{[^{}]+\}/g, '{}'));
  return first === second;
}
