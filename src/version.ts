import { createRequire } from 'node:module';

/** The package's version, from its own package.json: beside `src/`, or above `dist/`. */
export const VERSION: string = createRequire(import.meta.url)('twogate/package.json').version;
