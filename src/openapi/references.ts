import type { Json, JsonObject } from '../model/json.ts';
import { type Containers, OUTERMOST, startContainers } from './containers.ts';
import type { Files } from './files.ts';
import { type Identities, identified, identify, type Resource } from './identities.ts';
import { type FileId, locateReference } from './permit.ts';
import { child, isArray, isObject, type Located, member, resolveFragment, toFragment, tokensOf } from './pointer.ts';
import { upgradeSchema } from './schema-dialect.ts';
import {
  document as documentShape,
  type Shape,
  schema as schemaShape,
  securityScheme as schemeShape,
} from './shapes.ts';
import type { Version } from './version.ts';
import { type Budget, type MutableObject, shapeAt, type Visitor, walk } from './walk.ts';

/** Where the definition keeps the files that references lead to, by name. */
export const FILES = 'x-referenced-files';

/** Values that a small document may grow to when its aliases are spelt out; a large one may have one for each character. */
const MAXIMUM_VALUES = 2_000_000;
const MAXIMUM_HOPS = 64;

/** The document's own file, parsed. */
export interface Entry {
  readonly id: FileId;
  /** As the user named it. */
  readonly name: string;
  readonly root: JsonObject;
  readonly version: Version;
  readonly text: string;
}

/** A reference that leads nowhere. */
export interface Fault {
  /** Into the definition. */
  readonly pointer: string;
  readonly message: string;
  /** Pointers of the parts of the document that need it, operations among them. */
  readonly needing: () => ReadonlySet<string>;
}

/** A document whose references are all local. */
export interface ResolvedDocument {
  readonly definition: JsonObject;
  readonly version: Version;
  readonly faults: readonly Fault[];
  /** OpenAPI 3.2: Reference Objects to the security schemes that requirements name by URI. */
  readonly schemesByUri: ReadonlyMap<string, JsonObject>;
}

/** A file of the document, and its root's pointer in the definition. */
interface Place {
  readonly id: FileId;
  readonly root: Json;
  readonly pointer: string;
}

interface Scope {
  readonly place: Place;
  readonly container: number;
  readonly resource: Resource | undefined;
}

/** A member that holds a reference, the shape that it promises, and where it stands. */
interface Site {
  readonly holder: MutableObject;
  readonly key: string;
  readonly shape: Shape;
  readonly scope: Scope;
  readonly pointer: () => string;
}

interface Arrival {
  readonly target: Located;
  readonly shape: Shape;
  readonly place: Place;
}

/** What is known while references are followed. */
interface Linking {
  readonly entry: Entry;
  readonly files: Files;
  readonly budget: Budget;
  readonly places: Map<FileId, Place>;
  readonly containers: Containers;
  readonly identities: Identities;
  /** Local references of the document's own file. */
  readonly resolved: Map<string, Located | undefined>;
  /** References that other files or `$id`s have a say in. */
  readonly waiting: Site[];
  readonly arrivals: Arrival[];
  readonly arrived: Set<string>;
  readonly faults: Fault[];
  readonly schemesByUri: Map<string, MutableObject>;
}

/**
 * Walks the document once, in place: checks its size and depth, checks every reference, brings referenced files inside and
 * upgrades schemas to 3.1's dialect. References stay references. Throws `DOCUMENT_TOO_LARGE` for alias bombs and deep nesting.
 */
export async function resolveReferences(entry: Entry, files: Files): Promise<ResolvedDocument> {
  const linking = startLinking(entry, files);
  const place: Place = { id: entry.id, root: entry.root, pointer: '#' };
  linking.places.set(entry.id, place);
  visitFrom(linking, { target: { value: entry.root, pointer: '#' }, shape: documentShape, place });
  await settle(linking);
  return { definition: entry.root, version: entry.version, faults: linking.faults, schemesByUri: linking.schemesByUri };
}

const startLinking = (entry: Entry, files: Files): Linking => ({
  entry,
  files,
  budget: { values: Math.max(MAXIMUM_VALUES, entry.text.length), file: entry.name },
  places: new Map(),
  containers: startContainers(),
  identities: new Map(),
  resolved: new Map(),
  waiting: [],
  arrivals: [],
  arrived: new Set(),
  faults: [],
  schemesByUri: new Map(),
});

/** Until nothing is left: visits what references lead to, then follows what was found there. */
async function settle(linking: Linking): Promise<void> {
  const followed: Site[] = [];
  while (linking.arrivals.length > 0 || linking.waiting.length > 0) {
    for (let next = linking.arrivals.pop(); next !== undefined; next = linking.arrivals.pop()) visitFrom(linking, next);
    for (const site of linking.waiting.splice(0)) {
      if (await follow(linking, site)) followed.push(site);
    }
  }
  for (const site of followed) if (isLoop(linking, site.holder)) blame(linking, site, 'leads back to itself');
}

function visitFrom(linking: Linking, { target, shape, place }: Arrival): void {
  if (typeof target.value !== 'object' || target.value === null) return;
  const scope: Scope = { place, container: OUTERMOST, resource: undefined };
  walk({ node: target.value, pointer: target.pointer, shape, scope }, visitorOf(linking), linking.budget);
}

const visitorOf =
  (linking: Linking): Visitor<Scope> =>
  (holder, shape, { scope, pointer }) => {
    const inner = innerScope(linking, { value: holder, pointer }, { shape, scope });
    if (shape.referable && typeof holder.$ref === 'string')
      refer(linking, { holder, key: '$ref', shape, scope: inner, pointer });
    if (shape.role === 'mapping') referMapping(linking, { holder, key: '', shape: schemaShape, scope, pointer });
    if (shape.role === 'secured')
      referSchemes(linking, { holder, key: '$ref', shape: schemeShape, scope: inner, pointer });
    return inner;
  };

function innerScope(
  linking: Linking,
  { value, pointer }: { value: MutableObject; pointer: () => string },
  { shape, scope }: { shape: Shape; scope: Scope },
): Scope {
  const resource = shape.role === 'schema' ? enterSchema(linking, { value, pointer }, scope) : undefined;
  if (!shape.container) return resource === undefined ? scope : { ...scope, resource };
  const container = linking.containers.open(pointer(), scope.container);
  return { place: scope.place, container, resource: resource ?? scope.resource };
}

function enterSchema(
  linking: Linking,
  { value, pointer }: { value: MutableObject; pointer: () => string },
  scope: Scope,
): Resource | undefined {
  const { version } = linking.entry;
  if (version === '2.0' || version === '3.0') {
    upgradeSchema(value);
    return undefined;
  }
  if (value.$id === undefined && value.$anchor === undefined && value.$dynamicAnchor === undefined) return undefined;
  const base = scope.resource?.uri ?? scope.place.id;
  return identify({ value, pointer: pointer() }, { base, known: linking.identities });
}

/** Local references are followed at once, all others when every file and `$id` on the way is known. */
function refer(linking: Linking, site: Site): void {
  const ref = String(site.holder[site.key]);
  const isPlain = site.scope.place.pointer === '#' && site.scope.resource === undefined && /^#(\/|$)/.test(ref);
  if (!isPlain) {
    const pointer = site.pointer();
    linking.waiting.push({ ...site, pointer: () => pointer });
    return;
  }
  const target = resolveLocal(linking, ref);
  if (target === undefined || isLoop(linking, site.holder, site.key)) {
    blame(linking, site, target === undefined ? 'leads nowhere' : 'leads back to itself');
    return;
  }
  linking.containers.link(site.scope.container, target.pointer);
  arrive(linking, { target, shape: site.shape, place: site.scope.place });
}

function resolveLocal(linking: Linking, ref: string): Located | undefined {
  const known = linking.resolved.get(ref);
  if (known !== undefined || linking.resolved.has(ref)) return known;
  const target = onlyUsable(resolveFragment(linking.entry.root, ref.slice(1)));
  linking.resolved.set(ref, target);
  return target;
}

/** References lead to objects, or to the schemas `true` and `false`. */
const onlyUsable = (target: Located | undefined): Located | undefined =>
  target !== undefined && (isObject(target.value) || typeof target.value === 'boolean') ? target : undefined;

function isLoop(linking: Linking, holder: JsonObject, key = '$ref'): boolean {
  let ref = member(holder, key);
  for (let hops = 0; hops < MAXIMUM_HOPS; hops += 1) {
    if (typeof ref !== 'string' || !/^#(\/|$)/.test(ref)) return false;
    ref = member(resolveLocal(linking, ref)?.value, '$ref');
  }
  return true;
}

function blame(linking: Linking, site: Site, reason: string): void {
  const ref = String(site.holder[site.key]).slice(0, 200);
  report(linking, site, `the reference ${ref} ${reason}`);
}

function report(linking: Linking, { scope, pointer, key }: Site, message: string): void {
  const needing = (): ReadonlySet<string> => linking.containers.needing(scope.container);
  linking.faults.push({ pointer: child(pointer(), key), message, needing });
}

/** Has the target visited once, unless the visit of the whole document comes there anyway. */
function arrive(linking: Linking, arrival: Arrival): void {
  const { pointer } = arrival.target;
  if (linking.arrived.has(pointer)) return;
  linking.arrived.add(pointer);
  if (arrival.place.pointer === '#' && shapeAt(linking.entry.root, tokensOf(pointer), documentShape) !== undefined)
    return;
  linking.arrivals.push({ ...arrival, shape: { ...arrival.shape, container: true } });
}

/** A value of `mapping` is the name of a schema or a reference to one. */
function referMapping(linking: Linking, site: Site): void {
  for (const [key, value] of Object.entries(site.holder)) {
    if (typeof value === 'string' && /[#/]|\.(ya?ml|json)$/.test(value)) refer(linking, { ...site, key });
  }
}

/**
 * Since 3.2 a requirement may name a scheme by URI; a component of that name wins.
 * @see [OpenAPI 3.2.0, Security Requirement Object](https://spec.openapis.org/oas/v3.2.0.html#security-requirement-object)
 */
function referSchemes(linking: Linking, site: Site): void {
  if (linking.entry.version !== '3.2' || !isArray(site.holder.security)) return;
  const declared = member(member(linking.entry.root, 'components'), 'securitySchemes');
  for (const name of site.holder.security.filter(isObject).flatMap(Object.keys)) {
    if (member(declared, name) !== undefined || !/[#/.]/.test(name) || linking.schemesByUri.has(name)) continue;
    const holder: MutableObject = { $ref: name };
    linking.schemesByUri.set(name, holder);
    refer(linking, { ...site, holder, pointer: () => child(site.pointer(), 'security') });
  }
}

/** Follows one waiting reference and makes it local. False where it leads nowhere, which is reported. */
async function follow(linking: Linking, site: Site): Promise<boolean> {
  const outcome = await findTarget(linking, site);
  if ('failure' in outcome) {
    report(linking, site, outcome.failure);
    return false;
  }
  const { target, place } = outcome;
  site.holder[site.key] = toFragment(target.pointer);
  linking.containers.link(site.scope.container, target.pointer);
  arrive(linking, { target, shape: site.shape, place });
  return true;
}

type Found = { readonly target: Located; readonly place: Place } | { readonly failure: string };

async function findTarget(linking: Linking, { holder, key, scope }: Site): Promise<Found> {
  const ref = String(holder[key]);
  const named = identified(ref, { base: scope.place.id, resource: scope.resource, known: linking.identities });
  if (named !== undefined) return { target: named, place: placeAround(linking, named.pointer) ?? scope.place };
  const parts = locateReference(ref, scope.place.id);
  if ('unsupported' in parts) return { failure: parts.unsupported };
  const place = await openPlace(linking, parts.id);
  if ('failure' in place) return place;
  const target = onlyUsable(resolveFragment(place.root, parts.fragment));
  if (target === undefined) return { failure: `the reference ${ref.slice(0, 200)} leads nowhere` };
  return { target: { value: target.value, pointer: `${place.pointer}${target.pointer.slice(1)}` }, place };
}

const placeAround = ({ places }: Linking, pointer: string): Place | undefined =>
  [...places.values()].findLast((place) => pointer === place.pointer || pointer.startsWith(`${place.pointer}/`));

async function openPlace(linking: Linking, id: FileId): Promise<Place | { readonly failure: string }> {
  const { entry, files, places } = linking;
  const known = places.get(member(entry.root, '$self') === id ? entry.id : id);
  if (known !== undefined) return known;
  const opened = await files.open(id);
  if ('failure' in opened) return opened;
  const name = files.nameOf(id);
  const place = { id, root: opened.file.root, pointer: child('#', FILES, name) };
  adopt(entry.root as MutableObject, name, place.root);
  linking.budget.values += opened.file.text.length;
  places.set(id, place);
  return place;
}

function adopt(definition: MutableObject, name: string, root: Json): void {
  const adopted = definition[FILES];
  definition[FILES] = { ...(isObject(adopted) ? adopted : {}), [name]: root };
}
