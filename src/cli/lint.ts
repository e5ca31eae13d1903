import { writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { documentFromConfig } from '../../generators/matrix/from-config.ts';
import { sarifLog } from '../../reports/sarif/log.ts';
import { loadLints } from '../catalogue.ts';
import { TwogateError } from '../errors.ts';
import { audit, lintReport, pointersOf } from '../lint.ts';
import type { Document } from '../model/document.ts';
import type { Lint, LintFinding, LintReport } from '../model/lint.ts';
import type { Severity } from '../model/rule.ts';
import { locate } from '../openapi/locate.ts';
import { VERSION } from '../version.ts';
import { EXIT, isAtLeast } from './exit.ts';
import { type CommonFlags, configForPlan } from './flags.ts';
import { lintText, sentenceOf } from './lint-text.ts';
import { painter } from './terminal.ts';

export interface LintFlags {
  readonly config?: string;
  readonly document?: string;
  readonly allowRef?: readonly string[];
  readonly failOn?: Severity;
  readonly out?: string;
  readonly format: 'text' | 'json' | 'sarif';
  /** Every remark in the text, not the first few of each rule. */
  readonly all?: boolean;
}

/** `twogate lint` */
export async function lint(path: string | undefined, flags: LintFlags): Promise<number> {
  const { out, format, failOn = 'medium', all = false } = flags;
  const document = await documentFromConfig(await configForPlan(inputOf(path, flags)));
  const lints = await loadLints();
  const report = await lintDocument(document, lints);
  const stream = out === undefined ? process.stdout : { isTTY: false };
  const render = {
    text: () => lintText(report, { lints, all, failOn, paint: painter(stream, process.env), fileOf }),
    json: () => `${JSON.stringify(report, null, 2)}\n`,
    sarif: () => `${JSON.stringify(sarifOf(report, lints), null, 2)}\n`,
  } satisfies Record<LintFlags['format'], () => string>;
  await write(render[format](), out);
  return report.findings.some(({ severity }) => isAtLeast(severity, failOn)) ? EXIT.findings : EXIT.clean;
}

/** The audit of a loaded document, with the lines of its remarks. */
export async function lintDocument(document: Document, lints: readonly Lint[]): Promise<LintReport> {
  const remarked = audit(document, lints);
  const places = await locate(document, pointersOf(remarked));
  return lintReport(remarked, { document, places, toolVersion: VERSION });
}

function inputOf(path: string | undefined, { config, document = path, allowRef }: LintFlags): CommonFlags {
  if (path !== undefined && document !== path) {
    throw new TwogateError('OPTION_INVALID', 'two documents are given, as the argument and with --document', {
      hint: 'Give one',
    });
  }
  return {
    ...(config === undefined ? {} : { config }),
    ...(document === undefined ? {} : { document }),
    ...(allowRef === undefined ? {} : { allowRef }),
  };
}

async function write(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) return void process.stdout.write(text);
  await writeFile(out, text).catch((cause) => {
    throw new TwogateError('OUTPUT_UNWRITABLE', 'the file cannot be written', { file: out, cause });
  });
}

/** As seen from the working directory; absolute where it is outside of it. */
function fileOf({ document: { source } }: LintReport, { file }: LintFinding): string {
  if (file !== undefined && /^https?:/i.test(file)) return file;
  const path = file === undefined ? source : join(dirname(source), file);
  return relative(process.cwd(), path).replaceAll(sep, '/');
}

function sarifOf(report: LintReport, lints: readonly Lint[]) {
  const results = report.findings.map((finding) => {
    const { rule, severity, fingerprint, operations, pointer, line } = finding;
    const location = { file: sarifFile(fileOf(report, finding)), pointer, ...(line === undefined ? {} : { line }) };
    return { rule, severity, message: sentenceOf(finding), fingerprint, operations, location };
  });
  return sarifLog({ tool: report.tool, rules: lints, results, complete: true, category: 'lint' });
}

const sarifFile = (file: string): string => (file.startsWith('..') ? pathToFileURL(file).href : file);
