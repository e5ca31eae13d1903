import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const PACKAGE = join(createRequire(import.meta.url).resolve('@microsoft/sarif-multitool-ts'), '..', '..');

/**
 * The official schema, as the SARIF SDK ships it: closed, with every member that there may be. The package's own
 * validator lays a profile over it in which every rule's id is that of a weakness (CWE), and is not asked.
 * @see [SARIF 2.1.0 §3](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)
 */
const schema = JSON.parse(readFileSync(join(PACKAGE, 'assets', 'sarif-2.1.0.schema.json'), 'utf8'));

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

/** What in a SARIF log is not as the standard has it; texts that say nothing, which viewers refuse, as well. */
export function sarifFaults(log: unknown): readonly (Partial<ErrorObject> | string)[] {
  const faults = validate(log) ? [] : (validate.errors ?? []);
  return [...faults, ...emptyTexts(log, '').map((path) => `${path} is empty`)];
}

function emptyTexts(value: unknown, path: string): readonly string[] {
  if (value === '') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => emptyTexts(each, `${path}/${name}`));
}
