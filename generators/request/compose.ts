import type { Json, JsonObject } from '../../src/model/json.ts';
import { isObject } from '../../src/schema/reference.ts';

/** How composition is read while one value is made. */
export interface Composition {
  readonly follow: (reference: string) => Json | undefined;
  /** References that lead to the value being made; one that comes again would never end. */
  readonly path: readonly string[];
  /** Which member of a union is taken, counted around. */
  readonly choice: number;
}

/** A schema without `$ref`, `allOf`, `oneOf` and `anyOf`, and what it was put together from. */
export interface Composed {
  readonly schema: JsonObject;
  readonly references: readonly string[];
  /** Properties of the union members that were taken. */
  readonly memberProperties: readonly string[];
}

/** Puts together what applies to one value; of a union, one member. Undefined where it would never end. */
export function compose(schema: JsonObject, on: Composition): Composed | undefined {
  if (!COMPOSING.some((keyword) => schema[keyword] !== undefined)) return { schema, ...ALONE };
  const references: string[] = [];
  const memberProperties: string[] = [];
  const parts = partsOf(schema, { ...on, references, memberProperties });
  return parts && { schema: parts.reduce(merge, {}), references, memberProperties };
}

/** Without any of these, a schema is all that applies. */
const COMPOSING = ['$ref', 'allOf', 'oneOf', 'anyOf', 'discriminator'];

const ALONE = { references: [], memberProperties: [] } satisfies Omit<Composed, 'schema'>;

interface Collecting extends Composition {
  /** References followed for this same value. */
  readonly references: string[];
  readonly memberProperties: string[];
}

type Parts = readonly JsonObject[] | undefined;

function partsOf(schema: JsonObject, on: Collecting): Parts {
  const { $ref, allOf, oneOf, anyOf, ...own } = schema;
  const required = [
    typeof $ref === 'string' ? referenced($ref, on) : [],
    ...(Array.isArray(allOf) ? allOf.filter(isObject).map((member) => partsOf(member, on)) : []),
    ...[oneOf, anyOf].map((union) => (Array.isArray(union) ? chosen(union, schema, on) : [])),
    subtype(schema, on),
  ];
  if (required.includes(undefined)) return undefined;
  return [own, ...required.flatMap((parts) => parts ?? [])];
}

function referenced(reference: string, on: Collecting): Parts {
  if (on.path.includes(reference)) return undefined;
  if (on.references.includes(reference)) return [];
  on.references.push(reference);
  const target = on.follow(reference);
  return isObject(target) ? partsOf(target, on) : [];
}

/** Null, and members that would never end, are taken only where nothing else is left. */
function chosen(union: readonly Json[], { discriminator }: JsonObject, on: Collecting): Parts {
  const members = union.filter(isObject).filter((member) => member.type !== 'null');
  const open = members.filter(({ $ref }) => typeof $ref !== 'string' || !on.path.includes($ref));
  const candidates = open.length > 0 ? open : members;
  const member = candidates[on.choice % candidates.length];
  if (member === undefined) return [{ type: 'null' }];
  const parts = partsOf(member, on);
  on.memberProperties.push(...(parts ?? []).flatMap(({ properties }) => Object.keys(properties ?? {})));
  const marker = typeof member.$ref === 'string' ? discriminated(discriminator, member.$ref) : [];
  return parts && [...parts, ...marker];
}

/** The property that tells members apart holds the member's mapped name, or the name of its schema. */
function discriminated(discriminator: Json | undefined, reference: string): readonly JsonObject[] {
  if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') return [];
  const mapped = Object.entries(isObject(discriminator.mapping) ? discriminator.mapping : {});
  const named = mapped.find(([, target]) => target === reference || `#/components/schemas/${target}` === reference);
  const value = named?.[0] ?? reference.split('/').at(-1) ?? '';
  const { propertyName } = discriminator;
  return [{ type: 'object', properties: { [propertyName]: { const: value } }, required: [propertyName] }];
}

/** A discriminator without a union: subtypes name this schema in their `allOf`. The value made is one of them. */
function subtype({ discriminator, oneOf, anyOf }: JsonObject, on: Collecting): Parts {
  if (!isObject(discriminator) || oneOf !== undefined || anyOf !== undefined) return [];
  const targets = Object.values(isObject(discriminator.mapping) ? discriminator.mapping : {})
    .filter((target) => typeof target === 'string')
    .map((target) => (target.startsWith('#') ? target : `#/components/schemas/${target}`));
  const outer = targets.find((target) => on.references.includes(target));
  if (outer !== undefined) return discriminated(discriminator, outer);
  const target = targets[on.choice % targets.length];
  if (target === undefined || on.path.includes(target)) return [];
  const parts = referenced(target, on);
  return parts && [...parts, ...discriminated(discriminator, target)];
}

type Combine = (a: Json, b: Json) => Json;

const larger: Combine = (a, b) => Math.max(Number(a), Number(b));
const smaller: Combine = (a, b) => Math.min(Number(a), Number(b));
const either: Combine = (a, b) => a === true || b === true;
const both: Combine = (a, b) => ({ allOf: [a, b] });
const asList = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/** Keywords that two schemas of one value both count in; of the others the outer one's is kept, and validation has the last word. */
const COMBINE: Readonly<Record<string, Combine>> = {
  additionalProperties: (a, b) => (isObject(a) && isObject(b) ? both(a, b) : a === false || b === false ? false : a),
  enum: (a, b) => {
    const allowed = new Set(asList(b).map((value) => JSON.stringify(value)));
    return asList(a).filter((value) => allowed.has(JSON.stringify(value)));
  },
  exclusiveMaximum: smaller,
  exclusiveMinimum: larger,
  items: both,
  maximum: smaller,
  maxItems: smaller,
  maxLength: smaller,
  maxProperties: smaller,
  minimum: larger,
  minItems: larger,
  minLength: larger,
  minProperties: larger,
  properties: (a, b) => combineProperties(a as JsonObject, b as JsonObject),
  readOnly: either,
  required: (a, b) => [...new Set([...asList(a), ...asList(b)])],
  type: (a, b) => commonTypes(asList(a), asList(b)),
  uniqueItems: either,
};

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const out: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const present = out[key];
    out[key] = present === undefined ? value : (COMBINE[key]?.(present, value) ?? present);
  }
  return out;
}

function combineProperties(a: JsonObject, b: JsonObject): JsonObject {
  const shared = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  return { ...a, ...b, ...Object.fromEntries(shared.map((name) => [name, both(a[name] ?? true, b[name] ?? true)])) };
}

/** An integer is a number. */
function commonTypes(a: readonly Json[], b: readonly Json[]): readonly Json[] {
  const accepts = (types: readonly Json[], type: Json): boolean =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [...new Set([...a.filter((type) => accepts(b, type)), ...b.filter((type) => accepts(a, type))])];
}
