/** Any value that JSON can carry, readonly. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object, readonly. */
export interface JsonObject {
  readonly [name: string]: Json;
}
