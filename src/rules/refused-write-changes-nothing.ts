import { defineRule, rfc } from '../define.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Judgement } from '../model/rule.ts';
import { CROSSWALK } from './row/crosswalk.ts';
import {
  addedTo,
  carriedBy,
  contentOf,
  holds,
  isGone,
  isObject,
  isSameCollection,
  isThere,
  membersOf,
  type ReadBack,
  readBackOf,
} from './row/read-back.ts';

const READ = { standing: 'sufficient', expected: 'any' } as const;
const OPEN = 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"status":"open","seen":1}';
const PAID = 'HTTP/1.1 200 OK\nContent-Type: application/json\n\n{"status":"paid","seen":2}';
const REFUSED = {
  standing: 'insufficient',
  carries: '{"status":"paid"}',
  response: 'HTTP/1.1 403 Forbidden\n\n',
} as const;

export default defineRule({
  id: 'refused-write-changes-nothing',
  title: 'A write that was refused has changed nothing',
  subject: 'separation',
  reach: 'operation',
  severity: 'critical',
  keyword: { default: 'MUST' },
  references: [rfc(6749, '7'), rfc(9110, '15.5')],
  meaning: 'The refusal is only said: what was asked for is done all the same, for callers who may not ask for it.',
  fix: 'Decide before anything is written or queued: put the check in front of the handler, not behind it, and roll back what is refused midway.',
  exceptions: [
    'Members that differ between two reads before the first refusal change by themselves and show nothing.',
    'Nothing is said where the read after the granted control does not show the write, where a body is cut off, or where one of the writes was let in: that is `fail-open` or `scope-blind`.',
    'Where several workers or machines share the tests, others may write to what is shared at the same time: such reads are left out.',
    'A change to anything else than what the refused writes carried cannot be told from a change by others.',
  ],
  mapping: { ...CROSSWALK.scope, cwe: [862, 863, 696] },
  messages: {
    done: 'read back after {count} refused writes, {what}',
    changed: '{what} changed while {count} writes were refused, to something else than what they carried',
  },
  examples: [
    {
      title: 'refused, and done',
      method: 'PATCH',
      given: [
        { ...READ, request: 'read-before', response: OPEN },
        { ...READ, request: 'read-before-again', response: OPEN },
        REFUSED,
        { ...READ, request: 'read-after-refusals', response: PAID },
      ],
      outcome: 'failed',
    },
    {
      title: 'deleted in the background',
      method: 'DELETE',
      given: [
        { ...READ, request: 'read-before', response: OPEN },
        { ...READ, request: 'read-before-again', response: OPEN },
        { standing: 'absent', response: 'HTTP/1.1 401 Unauthorized\n\n' },
        { ...READ, request: 'read-after-refusals', response: 'HTTP/1.1 404 Not Found\n\n' },
      ],
      outcome: 'failed',
    },
    {
      title: 'another member of the collection',
      method: 'POST',
      given: [
        { ...READ, request: 'read-before', response: 'HTTP/1.1 200 OK\n\n[]' },
        { ...READ, request: 'read-before-again', response: 'HTTP/1.1 200 OK\n\n[]' },
        REFUSED,
        { ...READ, request: 'read-after-refusals', response: 'HTTP/1.1 200 OK\n\n[{"id":7,"status":"paid"}]' },
      ],
      outcome: 'failed',
    },
    {
      title: 'a member that held the same before has changed',
      method: 'POST',
      given: [
        { ...READ, request: 'read-before', response: 'HTTP/1.1 200 OK\n\n[{"id":7,"status":"paid","note":""}]' },
        { ...READ, request: 'read-before-again', response: 'HTTP/1.1 200 OK\n\n[{"id":7,"status":"paid","note":""}]' },
        REFUSED,
        {
          ...READ,
          request: 'read-after-refusals',
          response: 'HTTP/1.1 200 OK\n\n[{"id":7,"status":"paid","note":"sent"}]',
        },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'only the granted write is seen',
      method: 'PATCH',
      given: [
        { ...READ, request: 'read-before', response: OPEN },
        { ...READ, request: 'read-before-again', response: OPEN.replace('1', '2') },
        REFUSED,
        { ...READ, request: 'read-after-refusals', response: OPEN.replace('1', '3') },
        { ...READ, request: 'read-after-grant', response: PAID },
      ],
      outcome: 'passed',
    },
    {
      title: 'the read shows nothing of the granted write either',
      method: 'PATCH',
      given: [
        { ...READ, request: 'read-before', response: OPEN },
        { ...READ, request: 'read-before-again', response: OPEN },
        REFUSED,
        { ...READ, request: 'read-after-refusals', response: OPEN },
        { ...READ, request: 'read-after-grant', response: OPEN },
      ],
      outcome: 'inapplicable',
    },
    {
      title: 'somebody else has changed something else',
      method: 'PATCH',
      given: [
        { ...READ, request: 'read-before', response: 'HTTP/1.1 200 OK\n\n{"status":"open","note":"a"}' },
        { ...READ, request: 'read-before-again', response: 'HTTP/1.1 200 OK\n\n{"status":"open","note":"a"}' },
        REFUSED,
        { ...READ, request: 'read-after-refusals', response: 'HTTP/1.1 200 OK\n\n{"status":"open","note":"b"}' },
      ],
      outcome: 'cantTell',
    },
    {
      title: 'let in',
      method: 'PATCH',
      given: [
        { ...READ, request: 'read-before', response: OPEN },
        { ...READ, request: 'read-before-again', response: OPEN },
        { ...REFUSED, response: 'HTTP/1.1 200 OK\n\n{}' },
        { ...READ, request: 'read-after-refusals', response: PAID },
      ],
      outcome: 'inapplicable',
    },
  ],
  judge: (evidence) => {
    const read = readBackOf(evidence);
    if (read === undefined) return NOTHING;
    const { method } = evidence.operation;
    if (method === 'DELETE') return deletion(read);
    const written = carriedBy(read.writes);
    if (written === undefined) return NOTHING;
    return method === 'POST' ? creation(read, written) : change(read, written);
  },
});

const NOTHING: Judgement = { outcome: 'inapplicable' };

function deletion({ before, again, after, granted, writes }: ReadBack): Judgement {
  if (!isThere(before) || !isThere(again)) return NOTHING;
  if (isGone(after)) return failed(`it was gone (${after.answer.status})`, { after, writes });
  return isThere(after) && granted !== undefined && isGone(granted) ? { outcome: 'passed' } : NOTHING;
}

function creation({ before, again, after, granted, writes }: ReadBack, written: JsonObject): Judgement {
  if (![before, again, after].every(isThere)) return NOTHING;
  const [first, second, third] = [before, again, after].map(contentOf);
  // Where others add something, nothing can be told.
  if (!isSameCollection(first, second)) return NOTHING;
  if (addedTo(second, third, written) > 0) return failed('the collection held what they carried', { after, writes });
  if (membersOf(third).length > membersOf(second).length) return changed('the collection', { after, writes });
  const isSeen = granted !== undefined && addedTo(third, contentOf(granted), written) > 0;
  return isSeen ? { outcome: 'passed' } : NOTHING;
}

function change({ before, again, after, granted, writes }: ReadBack, written: JsonObject): Judgement {
  const known = (read: ReadBack['after']): Json | undefined => (isGone(read) ? {} : contentOf(read));
  const [first, second, third] = [before, again, after].map(known);
  if (!isObject(first) || !isObject(second) || !isObject(third)) return NOTHING;
  const isSteady = (name: string): boolean => JSON.stringify(first[name]) === JSON.stringify(second[name]);
  const telling = Object.entries(written).filter(([name, value]) => isSteady(name) && !holds(second[name], value));
  const done = telling.filter(([name, value]) => holds(third[name], value)).map(([name]) => name);
  if (done.length > 0) return failed(`${done.join(', ')} had become what they carried`, { after, writes });
  const other = [...new Set([...Object.keys(second), ...Object.keys(third)])].filter(
    (name) => isSteady(name) && JSON.stringify(second[name]) !== JSON.stringify(third[name]),
  );
  if (other.length > 0) return changed(other.join(', '), { after, writes });
  const shown = granted === undefined ? undefined : contentOf(granted);
  const isSeen = isObject(shown) && telling.some(([name, value]) => holds(shown[name], value));
  return isSeen ? { outcome: 'passed' } : NOTHING;
}

type Shown = Pick<ReadBack, 'after' | 'writes'>;

const failed = (what: string, { after, writes }: Shown): Judgement => ({
  outcome: 'failed',
  message: 'done',
  data: { count: writes.length, what },
  cases: [after.case.id, ...writes.map((each) => each.case.id)],
});

const changed = (what: string, { after, writes }: Shown): Judgement => ({
  outcome: 'cantTell',
  message: 'changed',
  data: { count: writes.length, what },
  cases: [after.case.id],
});
