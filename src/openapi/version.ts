import { TwogateError } from '../errors.ts';
import type { Json } from '../model/json.ts';
import { isObject, member } from './pointer.ts';

/** The families of versions that differ in how they are read. */
export type Version = '2.0' | '3.0' | '3.1' | '3.2';

export interface DeclaredVersion {
  /** As the document has it. */
  readonly declared: string;
  readonly version: Version;
}

const VERSIONS: readonly Version[] = ['2.0', '3.0', '3.1', '3.2'];

/** The version that a document declares. Throws `DOCUMENT_NOT_OPENAPI` where there is none that can be read. */
export function versionOf(root: Json | undefined, file: string): DeclaredVersion {
  if (!isObject(root)) {
    throw notOpenApi(file, 'the document is not an OpenAPI document: it holds no mapping with an "openapi" field');
  }
  const value = member(root, 'openapi') ?? member(root, 'swagger');
  if (value === undefined || value === null) {
    throw notOpenApi(
      file,
      'the document is not an OpenAPI document: it has neither an "openapi" nor a "swagger" field',
    );
  }
  const declared = declaredVersion(value);
  const version = VERSIONS.find((known) => declared === known || declared.startsWith(`${known}.`));
  if (version === undefined) {
    throw notOpenApi(
      file,
      `the document declares version ${declared.slice(0, 40)}, which is not known`,
      member(root, 'openapi') === undefined ? '#/swagger' : '#/openapi',
    );
  }
  return { declared, version };
}

/** Unquoted in YAML, `2.0` and `3.0` arrive as the numbers 2 and 3. */
function declaredVersion(value: Json): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function notOpenApi(file: string, message: string, pointer?: string): TwogateError {
  return new TwogateError('DOCUMENT_NOT_OPENAPI', message, {
    file,
    ...(pointer === undefined ? {} : { pointer }),
    hint: 'Give a Swagger 2.0 or an OpenAPI 3.0, 3.1 or 3.2 document',
  });
}
