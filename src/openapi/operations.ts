import type { OperationConfig, PolicyConfig } from '../model/config.ts';
import type { DocumentedResponse, Parameter } from '../model/document.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { AccessPolicy, Operation, SchemeRequirement, StepUp } from '../model/operation.ts';
import { readAccess } from './access.ts';
import { readBody, readParameter, readResponse } from './content.ts';
import { addExtensions } from './extensions.ts';
import { child, isArray, isObject, type Located, strings, textMember } from './pointer.ts';
import type { Schemes } from './schemes.ts';
import { basePathOf, pathBetween } from './servers.ts';
import type { Remark, Source } from './source.ts';
import { mediaTypes, upgradeBody, upgradeParameters, upgradeResponse } from './swagger2.ts';
import type { Version } from './version.ts';

/** What the user's configuration says about the reading of operations. */
export interface OperationReading {
  readonly schemes: Schemes;
  readonly policy: PolicyConfig;
  readonly operations: Readonly<Record<string, OperationConfig>>;
}

export interface ReadOperations {
  readonly operations: readonly Operation[];
  readonly remarks: readonly Remark[];
}

/** An operation where it stands, with the path items that hold it: its own, then the one that `$ref` names. */
interface Declared {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly at: Located<JsonObject>;
  readonly items: readonly Located<JsonObject>[];
}

const SAYS_NOTHING = 'security is null, which says nothing; write [] for public';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Reads every operation of `paths` in the document's order. */
export function readOperations(source: Source, reading: OperationReading): ReadOperations {
  const remarks: Remark[] =
    source.definition.security === null ? [{ pointer: '#/security', message: SAYS_NOTHING }] : [];
  const declared = declaredOperations(source, remarks);
  const read = responseReader(source);
  const operations = declared.map((operation) => readOperation(operation, { source, reading, remarks, read }));
  return { operations, remarks };
}

function declaredOperations(source: Source, remarks: Remark[]): readonly Declared[] {
  const { paths } = source.definition;
  if (!isObject(paths)) return [];
  return Object.entries(paths)
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, value]) => {
      const at = { value, pointer: child('#', 'paths', path) };
      if (isObject(value)) return operationsOf(path, pathItems(source, { ...at, value }), { source, remarks });
      remarks.push({ pointer: at.pointer, message: `path item ${path} is not an object` });
      return [];
    });
}

function pathItems(source: Source, own: Located<JsonObject>): readonly Located<JsonObject>[] {
  const target = textMember(own.value, '$ref') === undefined ? undefined : source.follow(own);
  return target === undefined ? [own] : [own, target];
}

function operationsOf(
  path: string,
  items: readonly Located<JsonObject>[],
  { source, remarks }: { source: Source; remarks: Remark[] },
): readonly Declared[] {
  const found = new Map<string, Declared>();
  for (const { method, at } of items.flatMap((item) => membersOf(item, source.version))) {
    const id = `${method} ${path}`;
    if (found.has(id)) continue;
    if (isObject(at.value)) found.set(id, { id, method, path, at: { ...at, value: at.value }, items });
    else remarks.push({ pointer: at.pointer, message: `${id} is not an object` });
  }
  return [...found.values()];
}

interface Member {
  readonly method: string;
  readonly at: Located;
}

/** The members of a path item that are operations. @see [OpenAPI 3.2.0, Path Item Object](https://spec.openapis.org/oas/v3.2.0.html#path-item-object) */
function membersOf({ value, pointer }: Located<JsonObject>, version: Version): readonly Member[] {
  const methods = version === '3.2' ? [...METHODS, 'query'] : METHODS;
  const fixed = Object.entries(value)
    .filter(([name]) => methods.includes(name))
    .map(([name, inner]) => ({ method: name.toUpperCase(), at: { value: inner, pointer: child(pointer, name) } }));
  const additional =
    version === '3.2' && isObject(value.additionalOperations) ? Object.entries(value.additionalOperations) : [];
  const others = additional.map(([method, inner]) => ({
    method,
    at: { value: inner, pointer: child(pointer, 'additionalOperations', method) },
  }));
  return [...fixed, ...others];
}

interface Context {
  readonly source: Source;
  readonly reading: OperationReading;
  readonly remarks: Remark[];
  readonly read: ResponseReader;
}

function readOperation(declared: Declared, context: Context): Operation {
  const { id, method, path, at, items } = declared;
  const note = (remark: Remark): void => void context.remarks.push({ operation: id, ...remark });
  const parameters = parametersOf(declared, context.source);
  const body = bodyOf(declared, parameters, context.source);
  const server = [at, ...items].map(({ value }) => basePathOf(value.servers)).find((found) => found !== undefined);
  const basePath =
    server === undefined ? undefined : pathBetween(basePathOf(context.source.definition.servers) ?? '', server);
  return {
    id,
    ...text(at.value, 'operationId'),
    method,
    path,
    ...text(at.value, 'summary'),
    tags: strings(at.value.tags),
    deprecated: at.value.deprecated === true,
    pointer: at.pointer,
    access: accessOf(declared, context, note),
    parameters: usableParameters(parameters, context.source, note),
    ...(body === undefined ? {} : { requestBody: readBody(body, context.source) }),
    responses: responsesOf(declared, context),
    ...(basePath === undefined ? {} : { basePath }),
  };
}

function text<K extends string>(value: JsonObject, key: K): { readonly [name in K]?: string } {
  const found = textMember(value, key);
  return (found === undefined ? {} : { [key]: found }) as { readonly [name in K]?: string };
}

function accessOf({ id, at }: Declared, { source, reading }: Context, note: (remark: Remark) => void): AccessPolicy {
  const { schemes, policy, operations } = reading;
  const name = textMember(at.value, 'operationId');
  const own = operations[id] ?? (name === undefined ? undefined : operations[name]);
  const scopeMode = own?.scopeMode ?? policy.scopeMode;
  const security = effectiveSecurity(at, source.definition, note);
  const { access, remarks } = readAccess(security, { schemes, scopeMode });
  remarks.forEach(note);
  if (security !== undefined && access.unknown) return access;
  const extended = addExtensions(access, at.value, { extensions: policy.extensions ?? [], schemes });
  return own?.stepUp === undefined ? extended : addStepUp(extended, own.stepUp, schemes);
}

/** Only a token can tell of the authentication behind it. */
function addStepUp(access: AccessPolicy, stepUp: StepUp, { byName }: Schemes): AccessPolicy {
  const isToken = ({ name }: SchemeRequirement): boolean => byName.get(name)?.scheme.family === 'bearer';
  const alternatives = access.alternatives.map(({ schemes }) => ({
    schemes: schemes.map((scheme) => (isToken(scheme) ? { ...scheme, stepUp } : scheme)),
  }));
  return { ...access, alternatives };
}

/** "This definition overrides any declared top-level security." A null overrides nothing. */
function effectiveSecurity(
  { value, pointer }: Located<JsonObject>,
  definition: JsonObject,
  note: (remark: Remark) => void,
): Located | undefined {
  const own = value.security;
  if (own === null) note({ pointer: child(pointer, 'security'), message: SAYS_NOTHING });
  if (own !== undefined && own !== null) return { value: own, pointer: child(pointer, 'security') };
  const root = definition.security;
  return root === undefined || root === null ? undefined : { value: root, pointer: '#/security' };
}

/** Parameter objects, references followed; the operation's own replace the path item's of the same name and place. */
function parametersOf({ at, items }: Declared, source: Source): readonly Located<JsonObject>[] {
  const byIdentity = new Map<string, Located<JsonObject>>();
  for (const holder of [...items].reverse().concat(at)) {
    for (const [index, value] of (isArray(holder.value.parameters) ? holder.value.parameters : []).entries()) {
      const target = source.follow({ value, pointer: child(holder.pointer, 'parameters', index) });
      if (target !== undefined)
        byIdentity.set(JSON.stringify([target.value.in, target.value.name ?? target.pointer]), target);
    }
  }
  return [...byIdentity.values()];
}

/** "If in is header and the name is Accept, Content-Type or Authorization, the parameter definition SHALL be ignored": credentials and media types say it. */
const isIgnored = ({ value }: Located<JsonObject>): boolean =>
  value.in === 'header' && /^(accept|content-type|authorization)$/i.test(textMember(value, 'name') ?? '');

function usableParameters(
  located: readonly Located<JsonObject>[],
  source: Source,
  note: (remark: Remark) => void,
): readonly Parameter[] {
  const upgraded = source.version === '2.0' ? upgradeParameters(located) : located;
  return upgraded
    .filter((at) => !isIgnored(at))
    .flatMap((at) => {
      const parameter = readParameter(at, source);
      if ('name' in parameter) return [parameter];
      note(parameter);
      return [];
    });
}

function bodyOf(
  { at }: Declared,
  parameters: readonly Located<JsonObject>[],
  source: Source,
): Located<JsonObject> | undefined {
  if (source.version === '2.0') return upgradeBody(parameters, mediaTypes(at.value, source.definition, 'consumes'));
  return source.follow({ value: at.value.requestBody, pointer: child(at.pointer, 'requestBody') });
}

function responsesOf({ at }: Declared, { source, read }: Context): readonly DocumentedResponse[] {
  const { responses } = at.value;
  if (!isObject(responses)) return [];
  const produces = source.version === '2.0' ? mediaTypes(at.value, source.definition, 'produces') : [];
  return Object.entries(responses)
    .filter(([status]) => !status.startsWith('x-'))
    .flatMap(([status, value]) => read(status, { value, pointer: child(at.pointer, 'responses', status) }, produces));
}

type ResponseReader = (status: string, at: Located, produces: readonly string[]) => readonly DocumentedResponse[];

/** Reads each shared response once, however many operations name it. */
function responseReader(source: Source): ResponseReader {
  const known = new Map<Json, DocumentedResponse>();
  return (status, at, produces) => {
    const target = source.follow(at);
    if (target === undefined) return [];
    if (source.version === '2.0') {
      return [readResponse(status, { ...target, value: upgradeResponse(target.value, produces) }, source)];
    }
    const shared = known.get(target.value) ?? readResponse(status, target, source);
    known.set(target.value, shared);
    return [shared.status === status ? shared : { ...shared, status }];
  };
}
