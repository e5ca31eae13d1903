import type { Answered } from '../model/observation.ts';

/** Why an answer says nothing of either gate, where it does not; for people to read. */
export function confounderOf({ status, again }: Answered): string | undefined {
  if (again !== undefined && again !== status)
    return `it was answered ${status}, and then ${again} to the same request`;
  return undefined;
}
