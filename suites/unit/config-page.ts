import type { Json, JsonObject } from '../../src/model/json.ts';

type Schema = Readonly<Record<string, Json>>;

/** The reference part of docs/configuration.md: what stands directly in the file, then a table for each key that holds more. */
export function configReference(schema: JsonObject): string {
  const properties = propertiesOf(schema);
  const holders = Object.entries(properties).filter(([, each]) => below(each).length > 0);
  const plain = Object.entries(properties).filter(([, each]) => below(each).length === 0);
  return [
    table(plain.map(([name, each]) => rowOf(name, each))),
    ...holders.map(([name, each]) => `## \`${name}\`\n\n${text(each)}\n\n${table(rowsBelow(name, each))}`),
  ].join('\n\n');
}

const table = (rows: readonly string[]): string =>
  ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');

const propertiesOf = (schema: Schema) => (schema.properties ?? {}) as Readonly<Record<string, Schema>>;

/** What stands below a schema: its properties, those of any key, those of its items. */
function below(schema: Schema): readonly (readonly [string, Schema, boolean])[] {
  const required = (schema.required ?? []) as readonly string[];
  const named = Object.entries(propertiesOf(schema)).map(
    ([name, each]) => [`.${name}`, each, required.includes(name)] as const,
  );
  const any = isSchema(schema.additionalProperties) ? through('.*', schema.additionalProperties) : [];
  const items = isSchema(schema.items) ? through('[]', schema.items) : [];
  return [...named, ...any, ...items];
}

const through = (step: string, schema: Schema) =>
  below(schema).map(([name, each, needed]) => [`${step}${name}`, each, needed] as const);

const isSchema = (value: Json | undefined): value is Schema => typeof value === 'object' && value !== null;

const rowsBelow = (name: string, schema: Schema): readonly string[] =>
  below(schema).flatMap(([step, each, needed]) => [
    rowOf(`${name}${step}`, each, needed),
    ...rowsBelow(`${name}${step}`, each),
  ]);

const rowOf = (name: string, schema: Schema, needed = false): string =>
  `| \`${name}\`${needed ? ' (required)' : ''} | ${writtenAs(schema)} | ${defaultOf(schema)} | ${text(schema)} |`;

const text = ({ description }: Schema): string => cell(String(description ?? ''));

const cell = (plain: string): string => plain.replaceAll('|', '\\|');

const defaultOf = ({ default: value }: Schema): string => (value === undefined ? '' : `\`${JSON.stringify(value)}\``);

/** What may be written: the values themselves, or their type. */
function writtenAs(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((each) => `\`${each}\``).join(', ');
  if (schema.type === undefined && Array.isArray(schema.anyOf))
    return schema.anyOf.map((each) => writtenAs(each as Schema)).join(' or ');
  if (schema.type === 'array') return isSchema(schema.items) ? `list of ${writtenAs(schema.items)}` : 'list';
  if (schema.type === 'object' && isSchema(schema.additionalProperties)) {
    return `mapping to ${writtenAs(schema.additionalProperties)}`;
  }
  return typeof schema.type === 'string' ? (NAMES[schema.type] ?? schema.type) : typesOf(schema);
}

const typesOf = ({ type }: Schema): string =>
  Array.isArray(type) ? type.map((each) => NAMES[String(each)] ?? String(each)).join(' or ') : 'anything';

const NAMES: Readonly<Record<string, string>> = {
  integer: 'whole number',
  boolean: '`true`, `false`',
  object: 'mapping',
};
