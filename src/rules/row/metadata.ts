import { objectIn } from '../../http/json-body.ts';
import type { CaseEvidence, OperationEvidence } from '../../model/evidence.ts';
import type { JsonObject } from '../../model/json.ts';

/** What was asked for the metadata of the protected resource, and what came. */
export interface MetadataEvidence {
  /** The refusal before it, whose challenge may name the metadata. */
  readonly refusal: CaseEvidence;
  readonly isNamed: boolean;
  readonly lookups: readonly CaseEvidence[];
  /** The lookup that was granted. */
  readonly found?: CaseEvidence;
  /** What it holds; absent where it is no JSON object. */
  readonly document?: JsonObject;
}

/** Undefined where metadata was not looked for. */
export function metadataOf({ cases }: OperationEvidence): MetadataEvidence | undefined {
  const lookups = cases.filter((each) => each.case.request.startsWith('resource-metadata'));
  const refusal = cases.find(({ case: { credential, request } }) => credential === 'absent' && request === 'golden');
  if (lookups.length === 0 || refusal === undefined) return undefined;
  const isNamed = refusal.challenges.challenges.some(({ parameters }) => parameters.resource_metadata !== undefined);
  const found = lookups.find(({ gate }) => gate === 'granted');
  const document = found === undefined ? undefined : objectIn(found.answer.body);
  return {
    refusal,
    isNamed,
    lookups,
    ...(found === undefined ? {} : { found }),
    ...(document === undefined ? {} : { document }),
  };
}

/** Whether the body was cut: nothing can be said of it then. */
export const isCut = ({ found }: MetadataEvidence): boolean => found?.answer.body.truncated === true;
