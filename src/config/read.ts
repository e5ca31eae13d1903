import { dirname, extname } from 'node:path';
import type { Json } from '../model/json.ts';
import type { Locate } from './locate.ts';
import { readModule } from './read-module.ts';
import { readText } from './read-text.ts';

/** A configuration as written, with the means to say where in its file a value stands. */
export interface ConfigSource {
  readonly value: Json;
  /** Absolute; absent where the command line is the whole configuration. */
  readonly file?: string;
  /** Paths in the configuration are relative to this folder; absolute. */
  readonly folder: string;
  readonly locate: Locate;
}

/**
 * Reads a configuration file: YAML, JSON, or a module whose default export it is.
 * @throws CONFIG_UNREADABLE with file, line and column; CONFIG_INVALID where a module exports what JSON cannot carry.
 */
export async function readConfig(file: string): Promise<ConfigSource> {
  const isModule = ['.ts', '.js', '.mjs'].includes(extname(file));
  const content = await (isModule ? readModule(file) : readText(file));
  return { ...content, file, folder: dirname(file) };
}
