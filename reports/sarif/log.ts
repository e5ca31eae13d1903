import type {
  ArtifactLocation,
  Location,
  Log,
  Notification,
  PhysicalLocation,
  PropertyBag,
  ReportingDescriptor,
  Result,
} from 'sarif';
import type { Keyword, Mapping, Reference, Severity } from '../../src/model/rule.ts';

/** What a SARIF log is made of. */
export interface SarifInput {
  readonly tool: { readonly name: string; readonly version: string };
  /** Rules of which results speak; more do no harm. */
  readonly rules: readonly SarifRule[];
  readonly results: readonly SarifResult[];
  /** False where the run was cut off. */
  readonly complete: boolean;
  /** What was done, e.g. `run`: logs of one kind replace each other where they are uploaded. */
  readonly category: string;
  /** What could not be told: no result, and yet to be known. */
  readonly doubts?: readonly SarifDoubt[];
}

export interface SarifRule {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly fix: string;
  readonly severity: Severity;
  readonly keyword: Keyword;
  readonly references: readonly Reference[];
  readonly mapping?: Mapping;
}

export interface SarifDoubt {
  readonly rule: string;
  readonly message: string;
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
  /** Other places that show the same. */
  readonly related?: readonly RelatedLocation[];
  /** Why it is accepted, where it is: it is kept in the log as suppressed. */
  readonly waived?: string;
}

export interface RelatedLocation {
  readonly location: SarifLocation;
  readonly message: string;
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

/** The middle of what GitHub calls by the same word; none where it is no weakness. */
const SECURITY_SEVERITY = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: undefined,
} as const satisfies Record<Severity, string | undefined>;

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * A SARIF log with one run.
 * @see [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html)
 */
export function sarifLog({ tool, rules, results, complete, category, doubts = [] }: SarifInput): Log {
  const used = rules.filter(({ id }) => results.some(({ rule }) => rule === id));
  const indices = new Map(used.map(({ id }, index) => [id, index]));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: used.map(descriptorOf) } },
        automationDetails: { id: `${tool.name}/${category}/` },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: complete,
            ...(doubts.length === 0 ? {} : { toolExecutionNotifications: doubts.map(notificationOf) }),
          },
        ],
        results: results.map((result) => resultOf(result, indices)),
      },
    ],
  };
}

const notificationOf = ({ rule, message }: SarifDoubt): Notification => ({
  associatedRule: { id: rule },
  level: 'note',
  message: { text: message },
});

/** @see [SARIF 2.1.0 §3.49](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317836) */
function descriptorOf({
  id,
  title,
  meaning,
  fix,
  severity,
  keyword,
  references,
  mapping,
}: SarifRule): ReportingDescriptor {
  const clauses = references.map(({ title: name, url }) => `[${name}](${url})`).join(', ');
  const help = `${meaning} ${fix}`;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: { text: help, markdown: `${meaning}\n\n**Fix:** ${fix}\n\n${clauses}` },
    ...(references[0] === undefined ? {} : { helpUri: references[0].url }),
    defaultConfiguration: { level: LEVEL[severity] },
    properties: { severity, keyword, ...securityOf(severity, mapping) },
  };
}

/** @see [SARIF support for code scanning](https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object) */
function securityOf(severity: Severity, { cwe = [] }: Mapping = {}): Pick<PropertyBag, string> {
  const score = SECURITY_SEVERITY[severity];
  const tags = ['security', ...cwe.map((number) => `external/cwe/cwe-${String(number).padStart(3, '0')}`)];
  return score === undefined ? {} : { 'security-severity': score, tags };
}

function resultOf(result: SarifResult, indices: ReadonlyMap<string, number>): Result {
  const { rule, severity, message, fingerprint, operations, location, waived, related = [] } = result;
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
    ...(related.length === 0 ? {} : { relatedLocations: related.map(relatedLocation) }),
    partialFingerprints: { 'twogate/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    ...(waived === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: waived }] }),
    properties: { severity, ...(location?.pointer === undefined ? {} : { pointer: location.pointer }) },
  };
}

const relatedLocation = ({ location, message }: RelatedLocation, index: number): Location => ({
  id: index + 1,
  physicalLocation: physicalLocation(location),
  message: { text: message },
});

/** A result without a known line stands at the first: viewers want a region. */
const physicalLocation = ({ file, line = 1 }: SarifLocation): PhysicalLocation => ({
  artifactLocation: artifactOf(file),
  region: { startLine: line },
});

/** What is outside of the working directory is below no root. */
function artifactOf(file: string): ArtifactLocation {
  if (isAbsolute(file)) return { uri: file };
  if (file.startsWith('../')) return { uri: encodePath(file) };
  return { uri: encodePath(file), uriBaseId: '%SRCROOT%' };
}

const isAbsolute = (uri: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(uri);

/** @see [SARIF 2.1.0 §3.10.1](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html#_Toc34317428) */
const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
