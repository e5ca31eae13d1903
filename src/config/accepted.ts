import type { Accepted } from '../model/accepted.ts';
import { readBaseline } from './baseline.ts';
import { readWaivers } from './waivers.ts';

/** Where what is accepted stands. */
export interface AcceptedFiles {
  /** Absolute. */
  readonly waivers?: string;
  /** Absolute. */
  readonly baseline?: string;
  /** The configuration's folder, absolute. */
  readonly folder: string;
}

/**
 * Reads the waivers and the baseline, where they are named.
 * @throws CONFIG_UNREADABLE, CONFIG_INVALID, REPORT_UNREADABLE
 */
export async function readAccepted({ waivers, baseline, folder }: AcceptedFiles): Promise<Accepted> {
  return {
    ...(waivers === undefined ? {} : { waivers: await readWaivers(waivers, folder) }),
    ...(baseline === undefined ? {} : { baseline: await readBaseline(baseline) }),
  };
}
