import { expect as base } from '@playwright/test';
import { toHaveChallenge } from './challenge.ts';
import { toMatchContract } from './contract.ts';
import { toBeForbidden, toBeGranted, toBeUnauthenticated } from './gates.ts';

/** Playwright's `expect`, with what is to be said of answers. */
export const expect = base.extend({
  toBeGranted,
  toBeUnauthenticated,
  toBeForbidden,
  toHaveChallenge,
  toMatchContract,
});
