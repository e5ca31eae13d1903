import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { TwogateError } from '../errors.ts';
import { findConfig } from './find.ts';

/**
 * The folder of scenarios that a configuration names, absolute; undefined where it names none. Read at once and unchecked: whoever runs
 * the tests has to know it before anything else, and each process of the run reads and checks the whole.
 * @throws CONFIG_UNREADABLE
 */
export function scenariosOf(config: string | undefined, cwd: string): string | undefined {
  const file = fileOf(config, cwd);
  if (file === undefined) return undefined;
  const value = ['.ts', '.js', '.mjs'].includes(extname(file)) ? exportedBy(file) : textIn(file);
  const named = typeof value === 'object' && value !== null && 'scenarios' in value ? value.scenarios : undefined;
  return typeof named === 'string' ? resolve(dirname(file), named) : undefined;
}

/** Where reports are merged there need be none, and whoever needs one says that it is not there. */
function fileOf(config: string | undefined, cwd: string): string | undefined {
  try {
    return findConfig(cwd, config);
  } catch {
    return undefined;
  }
}

function textIn(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch {
    // What is wrong with it is told, with its line, by the process that reads it whole.
    return undefined;
  }
}

/** Only a synchronous load will do here; `import` would not. One that does not speak of scenarios is left alone. */
function exportedBy(file: string): unknown {
  if (!readFileSync(file, 'utf8').includes('scenarios')) return undefined;
  try {
    const { createJiti } = createRequire(import.meta.url)('jiti') as typeof import('jiti');
    const alias = { twogate: fileURLToPath(import.meta.resolve('twogate')) };
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, alias });
    return (jiti(file) as { readonly default?: unknown }).default;
  } catch {
    throw new TwogateError('CONFIG_UNREADABLE', 'the folder of scenarios cannot be read from the configuration', {
      file,
      hint: 'Name it in the Playwright configuration: conformance({ scenarios: "./scenarios" })',
    });
  }
}
