/**
 * What stands where in an OpenAPI document: which members hold schemas, parameters, references, and which are plain data.
 * A walk along shapes never mistakes a `$ref` in an example for a reference.
 */
export interface Shape {
  /** Objects of this shape may be a Reference Object, or are schemas with `$ref`. */
  readonly referable: boolean;
  readonly role?: 'schema' | 'discriminator' | 'mapping' | 'secured';
  /** Problems inside are told apart by this object: an operation, a path item, an entry of `components`. */
  readonly container: boolean;
  readonly fields: ReadonlyMap<string, Shape>;
  /** Shape of every member that `fields` does not name. */
  readonly rest?: Shape;
  /** Where `rest` stands, members that begin with `x-` are extensions, not entries. */
  readonly extensible: boolean;
  /** Shape of the items, where the value is a list. */
  readonly items?: Shape;
}

interface MutableShape extends Shape {
  fields: ReadonlyMap<string, Shape>;
  items?: Shape;
}

const shape = (facts: Partial<Shape> = {}): MutableShape => ({
  referable: false,
  container: false,
  extensible: false,
  fields: new Map(),
  ...facts,
});

const object = (fields: Record<string, Shape>, facts: Partial<Shape> = {}): MutableShape =>
  shape({ fields: new Map(Object.entries(fields)), referable: true, ...facts });

const map = (rest: Shape, extensible = false): Shape => shape({ rest, extensible });

const list = (items: Shape): Shape => shape({ items });

const container = (of: Shape): Shape => ({ ...of, container: true });

/** @see [JSON Schema 2020-12](https://json-schema.org/draft/2020-12/json-schema-core#section-10) */
export const schema: Shape = (() => {
  const self = shape({ referable: true, role: 'schema' });
  self.items = self;
  const one = [
    'items',
    'additionalItems',
    'unevaluatedItems',
    'contains',
    'additionalProperties',
    'unevaluatedProperties',
  ];
  const more = ['propertyNames', 'not', 'if', 'then', 'else', 'contentSchema'];
  const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
  const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
  const mapping = shape({ role: 'mapping' });
  self.fields = new Map<string, Shape>([
    ...[...one, ...more].map((name) => [name, self] as const),
    ...lists.map((name) => [name, list(self)] as const),
    ...maps.map((name) => [name, map(self)] as const),
    ['discriminator', object({ mapping }, { referable: false, role: 'discriminator' })],
  ]);
  return self;
})();

const example = object({});
const link = object({});
export const securityScheme: Shape = object({});
const header = object({ schema, examples: map(example) });
const encoding: MutableShape = object({ headers: map(header) }, { referable: false });
const mediaType = object({
  schema,
  itemSchema: schema,
  examples: map(example),
  encoding: map(encoding),
  prefixEncoding: list(encoding),
  itemEncoding: encoding,
});
header.fields = new Map([...header.fields, ['content', map(mediaType)]]);
encoding.fields = new Map([...encoding.fields, ['encoding', map(encoding)]]);
const content = map(mediaType);
const parameter = object({ schema, items: schema, content, examples: map(example) });
const requestBody = object({ content });
const response = object({ schema, headers: map(header), content, links: map(link) });
const responses = map(response, true);
const callback: MutableShape = object({}, { extensible: true });
const operationFields = { parameters: list(parameter), requestBody, responses, callbacks: map(callback) };
const operation = object(operationFields, { referable: false, role: 'secured' });

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

const pathItem = (inner: Shape): Shape =>
  object({
    parameters: list(parameter),
    additionalOperations: map(inner),
    ...Object.fromEntries(METHODS.map((method) => [method, inner])),
  });

Object.assign(callback, { rest: pathItem(operation) });

const documentPathItem = container(pathItem(container(operation)));

const components: Readonly<Record<string, Shape>> = {
  schemas: schema,
  responses: response,
  parameters: parameter,
  examples: example,
  requestBodies: requestBody,
  headers: header,
  securitySchemes: securityScheme,
  links: link,
  callbacks: callback,
  pathItems: documentPathItem,
  mediaTypes: mediaType,
};

const entries = (of: Shape): Shape => map(container(of));

/** A whole document, of whatever version. */
export const document: Shape = object(
  {
    paths: map(documentPathItem, true),
    webhooks: map(container(pathItem(operation))),
    components: shape({
      fields: new Map(Object.entries(components).map(([name, of]) => [name, entries(of)])),
    }),
    definitions: entries(schema),
    parameters: entries(parameter),
    responses: entries(response),
    securityDefinitions: entries(securityScheme),
  },
  { referable: false, role: 'secured' },
);
