#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, CommanderError, Option } from 'commander';
import type { DemoFlags } from './demo.ts';
import type { DiffFlags } from './diff.ts';
import type { CommonFlags, RunFlags } from './flags.ts';
import type { InitFlags } from './init.ts';
import type { LintFlags } from './lint.ts';
import type { ReportFlags } from './report.ts';

/** One command's work: its exit status. */
type Action = () => Promise<number>;

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** `a,b` as two. */
const collectAll = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...value.split(',').map((each) => each.trim()),
];

const option = {
  config: () =>
    new Option('--config <file>', 'configuration; default twogate.config.yaml, .json or .ts of this folder'),
  document: () => new Option('--document <file>', 'OpenAPI document'),
  allowRef: () =>
    new Option(
      '--allow-ref <path or url>',
      "references may also lead there, beside the document's folder; may be given again",
    ).argParser(collect),
  baseUrl: () => new Option('--base-url <url>', 'where the API runs'),
  out: () => new Option('--out <folder>', 'where the report goes'),
  profile: () => new Option('--profile <profile>', 'http, bearer, at+jwt, dpop, mtls, fapi2 or mcp'),
  operation: () =>
    new Option('--operation <id>', 'only this operationId or "METHOD /path"; may be given again').argParser(collect),
  tag: () => new Option('--tag <tag>', 'only operations with this tag; may be given again').argParser(collect),
  format: () =>
    new Option(
      '--format <format>',
      'json, junit, html, sarif or markdown; several with commas, or given again',
    ).argParser(collectAll),
  failOn: () => new Option('--fail-on <severity>', 'exit 1 from this severity on: critical, high, medium, low or info'),
  strict: () => new Option('--strict', 'unproven operations count as findings'),
  waivers: () => new Option('--waivers <file>', 'findings that are accepted for a time, with reasons'),
  baseline: () => new Option('--baseline <report.json>', 'only what this earlier report does not tell fails'),
  resume: () => new Option('--resume', 'go on with the run in the output folder that was cut off'),
  quiet: () => new Option('--quiet', 'only the verdict and errors'),
  json: () => new Option('--json', 'the summary as JSON, and nothing else on standard output'),
  debug: () => new Option('--debug', 'show where an error comes from'),
} satisfies Record<string, () => Option>;

/** Reads the command line; each command's code is loaded only when it runs. */
export async function main(argv: readonly string[]): Promise<number> {
  let action: Action = async () => 0;
  const program = new Command('twogate')
    .description('Proves that an API keeps its two gates apart: 401 for who you are, 403 for what you may do.')
    .version(createRequire(import.meta.url)('twogate/package.json').version)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false });
  const command = (name: string, description: string, options: readonly Option[]): Command => {
    const made = program.command(name).description(description).exitOverride();
    for (const each of [...options, option.debug()]) made.addOption(each);
    return made;
  };
  const matrix = [
    option.config(),
    option.document(),
    option.allowRef(),
    option.profile(),
    option.operation(),
    option.tag(),
  ];
  const verdict = [
    option.out(),
    option.format(),
    option.failOn(),
    option.strict(),
    option.waivers(),
    option.baseline(),
  ];

  const telling = [option.quiet(), option.json()];

  command('run', 'send the whole matrix and judge every answer', [
    ...matrix,
    option.baseUrl(),
    ...verdict,
    option.resume(),
    ...telling,
  ]).action((flags: RunFlags) => {
    action = async () => (await import('./run.ts')).run(flags);
  });
  command('plan', 'show the matrix; sends nothing', [
    ...matrix,
    new Option('--format <format>', 'table for people, json for machines').choices(['table', 'json']).default('table'),
  ]).action((flags: Omit<CommonFlags, 'format'> & { readonly format: 'table' | 'json' }) => {
    action = async () => (await import('./plan.ts')).showPlan(flags);
  });
  command('init', 'write a configuration for a document', [
    new Option('--out <file>', 'the configuration; default twogate.config.yaml'),
    option.allowRef(),
    new Option('--force', 'overwrite an existing file'),
    new Option('--types', 'write the types of its operations for scenarios instead; default twogate.d.ts'),
  ])
    .argument('<document>', 'OpenAPI document')
    .action((document: string, flags: InitFlags) => {
      action = async () =>
        flags.types === true
          ? (await import('./init-types.ts')).initTypes(document, flags)
          : (await import('./init.ts')).init(document, flags);
    });
  command('lint', "audit the document's security annotations; needs no API and no configuration", [
    option.config(),
    option.document(),
    option.allowRef(),
    new Option('--format <format>', 'text for people, json, or sarif')
      .choices(['text', 'json', 'sarif'])
      .default('text'),
    new Option('--out <file>', 'write to this file'),
    new Option('--all', 'list every remark, not the first few of each rule'),
    new Option('--fail-on <severity>', 'exit 1 from this severity on; default medium').choices(SEVERITIES),
  ])
    .argument('[document]', 'OpenAPI document; same as --document')
    .action((document: string | undefined, flags: LintFlags) => {
      action = async () => (await import('./lint.ts')).lint(document, flags);
    });
  command('judge', 'judge a stored run again; sends nothing', [
    new Option('--config <file>', 'configuration whose extensions the run had'),
    ...verdict,
  ])
    .argument('<folder>', 'output folder of a run')
    .action((folder: string, flags: CommonFlags) => {
      action = async () => (await import('./judge.ts')).judgeStored(folder, flags);
    });
  command('report', 'write other formats of a stored run, or one report of several runs; sends nothing', [
    new Option('--merge', 'judge runs of parts of one document anew, as one run'),
    new Option('--config <file>', 'configuration whose extensions the run had'),
    ...verdict,
  ])
    .argument('<run...>', 'output folder of a run, or its report.json')
    .action((runs: readonly string[], flags: ReportFlags) => {
      action = async () => (await import('./report.ts')).report(runs, flags);
    });
  command('diff', 'what changed between two reports, or in who may call what between two documents', [
    new Option('--config <file>', 'configuration with the identities and policy, for documents'),
    option.allowRef(),
    new Option('--format <format>', 'text, json or markdown').choices(['text', 'json', 'markdown']).default('text'),
  ])
    .argument('<old>', 'output folder of a run, report.json, or OpenAPI document')
    .argument('<new>', 'the same kind of thing, later')
    .action((before: string, after: string, flags: DiffFlags) => {
      action = async () => (await import('./diff.ts')).diff(before, after, flags);
    });
  command(
    'explain',
    'print a rule or pattern: clause, meaning, fix, exceptions and examples; without a name, list them',
    [new Option('--config <file>', 'configuration whose extensions are told too')],
  )
    .argument('[name]', 'id of a rule or pattern')
    .action((rule: string | undefined, flags: CommonFlags) => {
      action = async () => (await import('./explain.ts')).explain(rule, flags);
    });
  command('demo', 'start the reference API and run the matrix against it', [
    new Option('--defect <name>', 'give the API this defect; may be given again').argParser(collect),
    ...verdict,
    ...telling,
  ]).action((flags: DemoFlags) => {
    action = async () => (await import('./demo.ts')).demo(flags);
  });

  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return guarded(action, argv.includes('--debug'));
}

/** Coded errors are one sentence and exit 2; anything else is the kit's own fault and says so. */
async function guarded(action: Action, debug: boolean): Promise<number> {
  try {
    return await action();
  } catch (error) {
    const { describeFailure } = await import('./failure.ts');
    process.stderr.write(`${describeFailure(error, debug)}\n`);
    return 2;
  }
}

/** Whoever reads may stop reading (`| head`): what is judged, and so the exit status, stays the same. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2));
