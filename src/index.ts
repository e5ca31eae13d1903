/**
 * Twogate's public API: the pipeline's steps as functions, what defines its entries, and its nouns as types.
 * @packageDocumentation
 */

export { type PlanOptions, plan } from '../generators/matrix/plan.ts';
export { type AssembleInput, assemble, type RunFacts } from '../reports/assemble.ts';
export { writeReport } from '../reports/write.ts';
export { type Catalogue, loadCatalogue, type OwnFolders } from './catalogue.ts';
export { type Conformance, type ConformanceOptions, runConformance, type Selection } from './cli/conformance.ts';
export { exitStatus, type Threshold } from './cli/exit.ts';
export {
  type AcceptedFiles,
  type ConfigInput,
  loadConfig,
  type ResolvedConfig,
  type RunConfig,
  readAccepted,
} from './config.ts';
export {
  defineConfig,
  defineCredential,
  defineFormat,
  defineGenerator,
  defineRule,
  defineTokenSource,
  rfc,
} from './define.ts';
export { readJournal, type StoredRun } from './engine/journal.ts';
export { type OpenProbe, openProbe } from './engine/open.ts';
export { preflight } from './engine/preflight.ts';
export type { Probe } from './engine/probe.ts';
export { probePlan, type RunLimits, type RunOptions } from './engine/run.ts';
export { type Blame, describeError, type ErrorCode, type ErrorPlace, TwogateError } from './errors.ts';
export { checkExamples, type ExampleMismatch } from './examples.ts';
export { type AcceptContext, accept } from './findings/accept.ts';
export { parseChallenges } from './http/challenge.ts';
export { curlCommand } from './http/curl.ts';
export { judge } from './judge.ts';
export type * from './model/accepted.ts';
export type * from './model/challenge.ts';
export type * from './model/config.ts';
export type * from './model/credential.ts';
export type * from './model/document.ts';
export type * from './model/evidence.ts';
export type * from './model/format.ts';
export type * from './model/generator.ts';
export type * from './model/json.ts';
export type * from './model/observation.ts';
export type * from './model/operation.ts';
export type * from './model/plan.ts';
export type * from './model/report.ts';
export type * from './model/rule.ts';
export type * from './model/verdict.ts';
export { loadDocument } from './openapi/load.ts';
