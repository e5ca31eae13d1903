import type { Answered } from '../model/observation.ts';
import { objectIn } from './json-body.ts';

/** Media type and member names: what stays the same when the data change. */
export function bodyShape(answer: Answered): string {
  const [mediaType = ''] = answer.body.mediaType.toLowerCase().split(';');
  const members = Object.keys(objectIn(answer.body) ?? {}).sort();
  return [mediaType.trim(), ...members].join(' ');
}
