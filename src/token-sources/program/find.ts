import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';

/** Where Windows looks for `name` without an ending. */
const ENDINGS = process.platform === 'win32' ? ['', '.exe', '.com'] : [''];

/** The absolute path of a program: a path is relative to the folder, a bare name is looked up in `PATH`. */
export async function findProgram(name: string, folder: string): Promise<string | undefined> {
  const places = /[\\/]/.test(name)
    ? [resolve(folder, name)]
    : (process.env.PATH ?? '').split(delimiter).map((place) => join(place, name));
  for (const path of places.flatMap((place) => ENDINGS.map((ending) => place + ending))) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
