import type { Location, Log, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import type { Keyword, Reference, Severity } from '../../src/model/rule.ts';

/** What a SARIF log is made of. */
export interface SarifInput {
  readonly tool: { readonly name: string; readonly version: string };
  /** Rules of which results speak; more do no harm. */
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** False where the run was cut off. */
  readonly complete: boolean;
}

export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly keyword: Keyword;
  readonly references: readonly Reference[];
}

export interface SarifResult {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fingerprint: string;
  /** Ids of the operations concerned. */
  readonly operations: readonly string[];
  /** Absent where the result is of no file. */
  readonly location?: SarifLocation;
  /** True: it is accepted, and kept in the log as suppressed. */
  readonly waived?: boolean;
}

export interface SarifLocation {
  /** Relative to the working directory, with `/`; or absolute. */
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
  /** JSON pointer, beginning with `#`. */
  readonly pointer?: string;
}

/** What a viewer makes of a result: a failure of the build, a warning, a note. */
const LEVEL = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A SARIF log with one run.
 * @see [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)
 */
export function sarifLog({ tool, rules, results, complete }: SarifInput): Log {
  const used = rules.filter(({ id }) => results.some(({ rule }) => rule === id));
  const indices = new Map(used.map(({ id }, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: used.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: complete }],
        results: results.map((result) => resultOf(result, indices)),
      },
    ],
  };
}

/** @see [SARIF 2.1.0 §3.49](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317836) */
function descriptorOf({ id, title, meaning, fix, severity, keyword, references }: SarifRule): ReportingDescriptor {
  const clauses = references.map(({ title: name, url }) => `[${name}](${url})`).join(', ');
  const help = `${meaning} ${fix}`;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: { text: help, markdown: `${meaning}\n\n**Fix:** ${fix}\n\n${clauses}` },
    ...(references[0] === undefined ? {} : { helpUri: references[0].url }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { severity, keyword },
  };
}

function resultOf(result: SarifResult, indices: ReadonlyMap<string, number>): Result {
  const { rule, severity, message, fingerprint, operations, location, waived } = result;
  const ruleIndex = indices.get(rule);
  const logicalLocations = operations.map((id) => ({ fullyQualifiedName: id, kind: 'function' }));
  const place: Location = {
    ...(location === undefined ? {} : { physicalLocation: physicalLocation(location) }),
    ...(logicalLocations.length === 0 ? {} : { logicalLocations }),
  };
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[severity],
    message: { text: message },
    ...(Object.keys(place).length === 0 ? {} : { locations: [place] }),
    partialFingerprints: { 'twogate/v1': fingerprint },
    ...(waived === true ? { suppressions: [{ kind: 'external' }] } : {}),
    properties: { severity, ...(location?.pointer === undefined ? {} : { pointer: location.pointer }) },
  };
}

/** A result without a known line stands at the first: viewers want a region. */
const physicalLocation = ({ file, line = 1 }: SarifLocation): PhysicalLocation => ({
  artifactLocation: isAbsolute(file) ? { uri: file } : { uri: encodePath(file), uriBaseId: '%SRCROOT%' },
  region: { startLine: line },
});

const isAbsolute = (uri: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(uri);

/** @see [SARIF 2.1.0 §3.10.1](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317428) */
const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
