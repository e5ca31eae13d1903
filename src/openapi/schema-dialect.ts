import type { Json } from '../model/json.ts';
import { isArray } from './pointer.ts';

type Mutable = Record<string, Json>;

/**
 * Brings one schema object of Swagger 2.0 or OpenAPI 3.0 into OpenAPI 3.1's dialect, in place and without its subschemas.
 * Doing it twice changes nothing.
 * @see [Migrating from 3.0 to 3.1](https://learn.openapis.org/upgrading/v3.0-to-v3.1.html)
 */
export function upgradeSchema(schema: Mutable): void {
  if (typeof schema.$ref === 'string') {
    dropSiblings(schema);
    return;
  }
  upgradeBound(schema, 'minimum', 'exclusiveMinimum');
  upgradeBound(schema, 'maximum', 'exclusiveMaximum');
  if (schema.nullable === true || schema['x-nullable'] === true) allowNull(schema);
  if (typeof schema.nullable === 'boolean') delete schema.nullable;
  if (schema.type === 'file') Object.assign(schema, { type: 'string', format: 'binary' });
  if (typeof schema.discriminator === 'string') schema.discriminator = { propertyName: schema.discriminator };
  if (typeof schema.required === 'boolean') delete schema.required;
}

/** "Any sibling elements of a $ref are ignored" (JSON Reference, OpenAPI 3.0.4 §4.8.23.1); in 3.1 they would count. */
function dropSiblings(schema: Mutable): void {
  for (const key of Object.keys(schema)) if (key !== '$ref' && key !== 'description') delete schema[key];
}

/** `exclusiveMinimum: true` qualifies `minimum`; since 3.1 it is the bound itself. */
function upgradeBound(schema: Mutable, bound: string, exclusive: string): void {
  const value = schema[exclusive];
  if (typeof value !== 'boolean') return;
  delete schema[exclusive];
  const limit = schema[bound];
  if (!value || limit === undefined) return;
  schema[exclusive] = limit;
  delete schema[bound];
}

/** By the letter `nullable` needs `type` beside it, and null in `enum`; authors who leave them out mean null all the same. */
function allowNull(schema: Mutable): void {
  delete schema['x-nullable'];
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  if (isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  for (const key of ['anyOf', 'oneOf', 'allOf']) orNull(schema, key);
}

function orNull(schema: Mutable, key: string): void {
  const members = schema[key];
  if (!isArray(members)) return;
  if (key !== 'allOf') schema[key] = [...members, { type: 'null' }];
  else if (schema.anyOf === undefined) {
    schema.anyOf = [{ allOf: members }, { type: 'null' }];
    delete schema.allOf;
  }
}
