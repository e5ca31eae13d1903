import { fileURLToPath } from 'node:url';
import { loadFolders } from '../../src/catalogue.ts';
import type { SecurityConfig } from '../../src/model/config.ts';
import type { Gates } from './gates.ts';
import { openReference, type Reference, type ReferenceApi } from './reference.ts';
import type { Declared } from './workspace.ts';

/** A sound API that differs from the reference API as real stacks do: nothing is to be found in it. */
export interface Variant {
  /** Kebab-case; the file's name. */
  readonly id: string;
  /** What it does otherwise, in a phrase. */
  readonly title: string;
  /** The stacks and APIs that do so. */
  readonly resembles: string;
  /** The gates as they stand there; left out: the sound ones. */
  readonly apply?: (gates: Gates) => Gates;
  /** Another way to put it on: what stands in front of the API, or another issuer behind it. */
  readonly open?: (apply: (gates: Gates) => Gates) => Promise<OpenVariant>;
  /** What has to be declared for it to be understood. */
  readonly declares?: Declared;
  /** With `declares`: ids of the rules that find something where nothing is declared, at medium or above. */
  readonly undeclared?: readonly string[];
  /** The reason that operations give whose evidence is rightly lacking. */
  readonly lacks?: RegExp;
}

/** The API, listening; where its tokens come from, where that is another source than the issuer's key. */
export type OpenVariant = Reference | (ReferenceApi & { readonly oauth: SecurityConfig });

/** A variant: `suites/reference/variants/<id>.ts` exports it as default. */
export const defineVariant = (variant: Variant): Variant => variant;

const same = (gates: Gates): Gates => gates;

/** Starts the variant's API, its issuer, and whatever stands around them. */
export const openVariant = ({ apply = same, open }: Variant): Promise<OpenVariant> =>
  open === undefined ? openReference({ changes: [apply] }) : open(apply);

/** Every variant, by id. Throws `EXTENSION_INVALID` for a file whose name is not its variant's id. */
export const loadVariants = (): Promise<readonly Variant[]> =>
  loadFolders<Variant>([fileURLToPath(new URL('./variants/', import.meta.url))]);
