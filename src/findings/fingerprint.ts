import { createHash } from 'node:crypto';
import type { VerdictRemark } from '../model/verdict.ts';

/** Sixteen hex digits over the cause alone, which stays the same when order, machine, shard, titles or data change. */
export function fingerprint(
  rule: string,
  { pattern, messageId }: Pick<VerdictRemark, 'pattern' | 'messageId'>,
): string {
  const cause = JSON.stringify([rule, pattern ?? null, messageId]);
  return createHash('sha256').update(cause).digest('hex').slice(0, 16);
}
