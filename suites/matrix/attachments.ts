import type { TestInfo } from '@playwright/test';
import type {
  AttachmentName,
  ObservationsAttachment,
  RunAttachment,
  ScenarioAttachment,
} from '../../src/model/attachment.ts';

/** Attachments carry the run to the reporter, through blob reports and merges too. */
export const attachRun = (testInfo: TestInfo, run: RunAttachment): Promise<void> =>
  attach(testInfo, 'twogate-run', run);

export const attachObservations = (testInfo: TestInfo, observed: ObservationsAttachment): Promise<void> =>
  attach(testInfo, 'twogate-observations', observed);

export const attachScenario = (testInfo: TestInfo, told: ScenarioAttachment): Promise<void> =>
  attach(testInfo, 'twogate-scenario', told);

const attach = (testInfo: TestInfo, name: AttachmentName, value: unknown): Promise<void> =>
  testInfo.attach(name, { body: JSON.stringify(value), contentType: 'application/json' });
