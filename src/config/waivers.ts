import { basename, relative } from 'node:path';
import type { Waiver } from '../model/accepted.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { checkFile } from './check.ts';
import { readText } from './read-text.ts';

const text = (description: string): JsonObject => ({ description, type: 'string', minLength: 1, pattern: '\\S' });

/**
 * JSON Schema of the waivers file.
 * @see [JSON Schema 2020-12](https://json-schema.org/draft/2020-12/json-schema-core)
 */
export const WAIVERS_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Twogate waivers',
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['rule', 'reason', 'expires'],
    properties: {
      rule: text('Id of the rule.'),
      operation: text('An operationId or "METHOD /path"; left out: every operation.'),
      reason: text('Why it is accepted for now.'),
      expires: { description: 'The last day on which it holds, in UTC.', type: 'string', format: 'date' },
    },
  },
};

/**
 * Reads a waivers file, YAML or JSON; an empty one waives nothing.
 * @param folder the configuration's, absolute: the entries name the file from there
 * @throws CONFIG_UNREADABLE, CONFIG_INVALID with file, line, column and pointer
 */
export async function readWaivers(file: string, folder: string): Promise<readonly Waiver[]> {
  const { value, locate } = await readText(file, 'the waivers file');
  checkFile(WAIVERS_SCHEMA, value ?? [], { root: 'the waivers file', locate });
  const entries = (value ?? []) as readonly Json[] as readonly Omit<Waiver, 'file' | 'line'>[];
  return entries.map((entry, index) => {
    const { line } = locate([String(index)]);
    return { ...entry, file: nameFrom(folder, file), ...(line === undefined ? {} : { line }) };
  });
}

/** A report says nothing of folders above the configuration's. */
function nameFrom(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll('\\', '/');
  return path.startsWith('..') ? basename(file) : path;
}
