import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { TwogateError } from '../errors.ts';
import type { Document, Parameter } from '../model/document.ts';
import type { JsonObject } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import { loadDocument } from '../openapi/load.ts';
import { EXIT } from './exit.ts';
import type { InitFlags } from './init.ts';
import { typeOf } from './schema-type.ts';

const DEFAULT_NAME = 'twogate.d.ts';
const HEAD = '// Written by `twogate init --types`';

/** `twogate init --types` */
export async function initTypes(path: string, { out = DEFAULT_NAME, allowRef = [], force = false }: InitFlags) {
  const file = resolve(out);
  assertOurs(file, force);
  const document = await loadDocument(path, { allowRef });
  await writeFile(file, typesText(document)).catch((cause) => {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'the types cannot be written', { file: out, cause });
  });
  const name = relative(process.cwd(), file) || file;
  process.stdout.write(`Wrote ${name} for ${document.operations.length} operations.\n`);
  return EXIT.clean;
}

/** What was written before is written again. @throws OUTPUT_UNWRITABLE */
function assertOurs(file: string, force: boolean): void {
  if (force || !existsSync(file) || readFileSync(file, 'utf8').startsWith(HEAD)) return;
  throw new TwogateError('OUTPUT_UNWRITABLE', 'the file exists already, and was not written by this command', {
    file,
    hint: 'Overwrite it with --force, or name another one with --out',
  });
}

/** The declaration that narrows `api.call` to a document's operations, their parameters and bodies. */
export function typesText(document: Document): string {
  const named = document.operations.filter(({ operationId }) => operationId !== undefined);
  return [
    `${HEAD} from ${comment(basename(document.source))}; write it again where the document changes.`,
    "import 'twogate/playwright';",
    '',
    "declare module 'twogate/playwright' {",
    '  interface Operations {',
    ...named.flatMap((operation) => [
      `    /** ${comment([operation.id, operation.summary].filter((each) => each !== undefined).join(': '))} */`,
      `    ${JSON.stringify(operation.operationId)}: ${partsOf(operation, document)};`,
    ]),
    ...document.operations.map((operation) => {
      const { id, operationId } = operation;
      const parts =
        operationId === undefined ? partsOf(operation, document) : `Operations[${JSON.stringify(operationId)}]`;
      return `    ${JSON.stringify(id)}: ${parts};`;
    }),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The document's words must not end the comment that they stand in. */
const comment = (text: string): string => text.replaceAll('*/', '* /').replaceAll(/[\r\n\u2028\u2029]+/g, ' ');

function partsOf(operation: Operation, { definition }: Document): string {
  const { requestBody, parameters } = operation;
  const content = requestBody?.content.find(({ mediaType }) => /\bjson\b/i.test(mediaType));
  const body = content?.schema === undefined ? 'unknown' : typeOf(content.schema, definition);
  const part = (place: Parameter['in']): string =>
    valuesOf(
      parameters.filter((each) => each.in === place),
      definition,
    );
  return `{ path: ${part('path')}; query: ${part('query')}; body: ${requestBody === undefined ? 'never' : body} }`;
}

/** Each may be left out: the configuration, another operation or the document has a value for it. */
function valuesOf(parameters: readonly Parameter[], definition: JsonObject): string {
  if (parameters.length === 0) return 'never';
  const members = parameters.map(
    ({ name, schema }) => `${JSON.stringify(name)}?: ${schema === undefined ? 'unknown' : typeOf(schema, definition)}`,
  );
  return `{ ${members.join('; ')} }`;
}
