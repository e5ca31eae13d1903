import { expect, test } from '@playwright/test';
import { MARKERS, marksText } from '../../src/http/markers.ts';
import type { ConfounderCause } from '../../src/model/evidence.ts';

test.describe('markers of what is no gate', () => {
  for (const [index, marker] of MARKERS.entries()) {
    test(`${index} ${marker.cause}: ${marker.by}`, () => {
      expect(marksText(marker, marker.example), 'its example').toBe(true);
      const seen = MARKERS.filter((each) => marksText(each, marker.counterExample)).map(({ by }) => by);
      expect(seen, 'the answer that only looks like it').toEqual([]);
    });
  }

  test('each kind of confounder that an answer can show by itself has some', () => {
    const causes = new Set<ConfounderCause>(MARKERS.map(({ cause }) => cause));
    expect([...causes].sort()).toEqual(['csrf', 'firewall', 'keys-unavailable', 'locked-out', 'throttled']);
  });
});
