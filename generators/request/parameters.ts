import type { OperationConfig } from '../../src/model/config.ts';
import type { Parameter } from '../../src/model/document.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { once } from '../../src/model/once.ts';
import type { Operation } from '../../src/model/operation.ts';
import { follow } from '../../src/schema/reference.ts';
import { compose } from './compose.ts';
import { configKey, type RequestContext } from './context.ts';
import { examplesOf, generate } from './generate.ts';
import { isIgnored } from './ignored.ts';
import { seedOf } from './leaf.ts';

/** A parameter with the value to send. */
export interface Argument {
  readonly parameter: Parameter;
  readonly value: Json;
}

/** The arguments of a request, or what keeps it from having them. */
export interface Arguments {
  readonly given: readonly Argument[];
  /** Sentences; empty where every required parameter has a value. */
  readonly missing: readonly string[];
}

/** Every required parameter, and each other one that the configuration gives a value. */
export function argumentsOf(operation: Operation, context: RequestContext): Arguments {
  const { fixtures, produced, seed = 0 } = context;
  const isAsDocumented = fixtures === undefined && Object.keys(produced ?? {}).length === 0 && seed === 0;
  return isAsDocumented ? documentedArguments(context.definition)(operation, context) : lookedUp(operation, context);
}

/** Nearly all requests are as documented, and an operation has several. */
const documentedArguments = once((_definition: JsonObject) => {
  const known = new WeakMap<Operation, Arguments>();
  return (operation: Operation, context: RequestContext): Arguments => {
    const found = known.get(operation) ?? lookedUp(operation, context);
    known.set(operation, found);
    return found;
  };
});

function lookedUp(operation: Operation, context: RequestContext): Arguments {
  const parameters = allParameters(operation, context);
  const valued = parameters
    .filter((parameter) => parameter.required || fixtureOf(parameter, context.fixtures) !== undefined)
    .map((parameter) => ({ parameter, value: valueFor(parameter, context) }));
  const given = valued.filter((argument): argument is Argument => argument.value !== undefined);
  const without = valued.filter(({ value }) => value === undefined).map(({ parameter }) => parameter);
  return {
    given,
    missing: [...without.map((parameter) => missing(parameter, operation)), ...strays(operation, context)],
  };
}

/** The document's, those that its path names without declaring them, and what the configuration adds. */
function allParameters(operation: Operation, { fixtures, definition }: RequestContext): readonly Parameter[] {
  const own = ownParameters(definition)(operation);
  if (fixtures === undefined) return own;
  const added = PLACES.flatMap(([key, place]) =>
    Object.keys(fixtures?.[key] ?? {}).map((name) => undeclared(name, place)),
  );
  const known = new Set(own.map(identity));
  return [
    ...own,
    ...added.filter(
      (parameter) =>
        parameter.in !== 'path' && !known.has(identity(parameter)) && !isIgnored(parameter, operation, definition),
    ),
  ];
}

/** Without what the configuration adds: the requests of an operation ask for it again and again. */
const ownParameters = once((definition: JsonObject) =>
  once((operation: Operation): readonly Parameter[] => {
    const declared = operation.parameters.filter((parameter) => !isIgnored(parameter, operation, definition));
    const inPath = namesInPath(operation).filter(
      (name) => !declared.some((each) => each.in === 'path' && each.name === name),
    );
    return [...declared, ...inPath.map((name) => undeclared(name, 'path'))];
  }),
);

const PLACES = [
  ['path', 'path'],
  ['query', 'query'],
  ['headers', 'header'],
] as const;

const identity = ({ in: place, name }: Parameter): string =>
  `${place} ${place === 'header' ? name.toLowerCase() : name}`;

const namesInPath = ({ path }: Operation): readonly string[] => [
  ...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name ?? '')),
];

const undeclared = (name: string, place: Parameter['in']): Parameter => ({
  name,
  in: place,
  required: place === 'path',
  style: place === 'query' ? 'form' : 'simple',
  explode: place === 'query',
  allowReserved: false,
  examples: [],
  pointer: '',
});

function fixtureOf({ name, in: place }: Parameter, fixtures: OperationConfig | undefined): Json | undefined {
  if (place === 'path' || place === 'query') return fixtures?.[place]?.[name];
  const headers = Object.entries(fixtures?.headers ?? {});
  if (place === 'header') return headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return undefined;
}

/** The configuration's, another operation's, the document's, and only then an invented one: never in a path, where it would name nothing. */
function valueFor(parameter: Parameter, context: RequestContext): Json | undefined {
  const told =
    fixtureOf(parameter, context.fixtures) ?? context.produced?.[parameter.name] ?? documented(parameter, context);
  if (told !== undefined) return isUsable(parameter, told) ? told : undefined;
  return parameter.in === 'path' ? undefined : invented(parameter, context);
}

/** An empty segment would name another resource. */
const isUsable = (parameter: Parameter, value: Json): boolean =>
  parameter.in !== 'path' || (value !== '' && value !== null);

/** The requests of an operation ask for the same values: each is looked for once. */
const DOCUMENTED = new WeakMap<Parameter, Json | undefined>();

function documented(parameter: Parameter, context: RequestContext): Json | undefined {
  if (!DOCUMENTED.has(parameter)) DOCUMENTED.set(parameter, fromDocument(parameter, context));
  return DOCUMENTED.get(parameter);
}

function fromDocument(parameter: Parameter, { definition, validate }: RequestContext): Json | undefined {
  const { schema = {}, examples } = parameter;
  const whole = composed(schema, definition);
  const shown = [...examples, ...examplesOf(whole)];
  const told = [...shown, whole.default, whole.const, ...(Array.isArray(whole.enum) ? whole.enum : [])];
  const values = told.filter((value): value is Json => value !== undefined && value !== null && value !== '');
  return values.find((value) => readings(value).some((read) => validate(schema, read).length === 0)) ?? shown[0];
}

/** On the wire 1 and "1" are the same. */
function readings(value: Json): readonly Json[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [value, String(value)];
  if (typeof value !== 'string' || !/^(?:-?\d+(?:\.\d+)?|true|false)$/.test(value)) return [value];
  return [value, JSON.parse(value.replace(/^(-?)0+(?=\d)/, '$1'))];
}

const composed = (schema: JsonObject, definition: JsonObject): JsonObject =>
  compose(schema, { follow: (reference) => follow(definition, reference), path: [], choice: 0 })?.schema ?? {};

function invented(parameter: Parameter, { definition, validate, seed = 0 }: RequestContext): Json | undefined {
  const schema = parameter.schema ?? { type: 'string' };
  const made = [0, 1, 2, 3].map((choice) =>
    generate(schema, {
      follow: (reference) => follow(definition, reference),
      seed: seedOf(parameter.name, seed),
      choice,
      examples: true,
      extent: 'required',
    }),
  );
  return made.find((value) => value !== undefined && validate(schema, value, 'request').length === 0);
}

const PLACE_KEY = { path: 'path', query: 'query', header: 'headers', cookie: 'headers' } as const;

function missing({ name, in: place }: Parameter, operation: Operation): string {
  const key = configKey(operation, PLACE_KEY[place], place === 'cookie' ? 'cookie' : name);
  const why = place === 'path' ? ' (an invented one would name nothing)' : '';
  return `no value for ${place} parameter ${name}: give ${key}${why}`;
}

/** Fixtures that no request can use are said, not passed over. */
function strays(operation: Operation, { fixtures, definition }: RequestContext): readonly string[] {
  if (fixtures === undefined) return [];
  const names = namesInPath(operation);
  const unknown = Object.keys(fixtures.path ?? {}).filter((name) => !names.includes(name));
  return [
    ...unknown.map((name) => `${configKey(operation, 'path', name)} names no parameter of the path ${operation.path}`),
    ...Object.keys(fixtures.headers ?? {})
      .filter((name) => !MESSAGE_FIELDS.includes(name.toLowerCase()))
      .filter((name) => isIgnored({ in: 'header', name }, operation, definition))
      .map(
        (name) =>
          `${configKey(operation, 'headers', name)} is not a fixture's to give: credentials belong under security`,
      ),
  ];
}

/** Fixtures may set these, though parameters may not. */
const MESSAGE_FIELDS = ['accept', 'content-type'];
