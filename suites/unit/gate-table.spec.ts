import { expect, test } from '@playwright/test';
import { gateOf, isDue } from '../../src/http/gate.ts';
import type { ExpectedAnswer } from '../../src/model/plan.ts';
import { answered, GATE_OF_STATUS, GATES, GATES_DUE } from '../reference/due.ts';

for (const [status, gate] of Object.entries(GATE_OF_STATUS)) {
  test(`${status} by itself is ${gate}`, () => expect(gateOf(answered(Number(status)))).toBe(gate));
}

for (const [expected, gates] of Object.entries(GATES_DUE)) {
  test(`where ${expected} is due: ${gates.join(', ')}, and nothing else`, () => {
    expect(GATES.filter((gate) => isDue(expected as ExpectedAnswer, gate)).sort()).toEqual([...gates].sort());
  });
}
