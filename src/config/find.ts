import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TwogateError } from '../errors.ts';

const NAMES = ['yaml', 'yml', 'json', 'ts', 'js', 'mjs'].map((extension) => `twogate.config.${extension}`);

/**
 * The absolute path of the configuration file: the one named, or the one in the folder; undefined where there is none.
 * @throws CONFIG_NOT_FOUND where a named file does not exist, CONFIG_INVALID where the folder holds several.
 */
export function findConfig(cwd: string, named: string | undefined): string | undefined {
  if (named !== undefined) return existing(resolve(cwd, named), named);
  const found = NAMES.map((name) => join(cwd, name)).filter((path) => existsSync(path));
  if (found.length < 2) return found[0];
  const names = found.map((path) => basename(path)).join(' and ');
  throw new TwogateError('CONFIG_INVALID', `${names} are both configurations`, {
    hint: 'Keep one, or name the one to use with --config.',
  });
}

function existing(file: string, named: string): string {
  if (existsSync(file)) return file;
  throw new TwogateError('CONFIG_NOT_FOUND', `there is no configuration file ${named}`, {
    hint: 'Give --config the path of an existing file, or leave it out to use twogate.config.yaml of this folder.',
  });
}

/** @throws CONFIG_NOT_FOUND always. */
export function noConfig(): never {
  throw new TwogateError(
    'CONFIG_NOT_FOUND',
    'this folder has no twogate.config.yaml (or .yml, .json, .ts, .js, .mjs)',
    {
      hint: 'Write one with `twogate init DOCUMENT`, name one with --config, or give --document.',
    },
  );
}
