import { baseUrlFault, withoutTrailingSlash } from '../config/base-url.ts';
import type { TokenSource } from '../model/credential.ts';
import type { Document } from '../model/document.ts';
import { operationLines, type Unbuildable } from './init-operations.ts';
import { policyLines } from './init-policy.ts';
import { securityLines } from './init-security.ts';
import { comment, inComment, yaml } from './init-text.ts';

/** What a configuration is drafted from. */
export interface ConfigDraft {
  readonly document: Document;
  /** Relative to the configuration's folder. */
  readonly documentPath: string;
  /** Path of the configuration's JSON Schema for editors, relative to the configuration's folder. */
  readonly schemaPath: string;
  /** Relative to the configuration's folder, or URLs. */
  readonly allowRef: readonly string[];
  readonly wanting: readonly Unbuildable[];
  readonly sources: readonly TokenSource[];
}

/** A commented `twogate.config.yaml` that plans as it stands and says what a run still needs. Pure. */
export function configText(draft: ConfigDraft): string {
  const { document, documentPath, schemaPath, allowRef, wanting, sources } = draft;
  const { schemes, operations } = document;
  const sections = [
    [`# yaml-language-server: $schema=${inComment(schemaPath)}`],
    comment(`Twogate's configuration for ${document.title} ${document.version}. \`twogate plan\` works as it stands.`),
    [`document: ${yaml(documentPath)}`, ...allowRefLines(allowRef, document)],
    targetLines(document),
    securityLines({ schemes: Object.values(schemes), operations, sources }),
    policyLines(document),
    operationLines(wanting, document),
    [
      '# output: ./conformance-report',
      '# failOn: high # exit 1 from this severity on',
      '# waivers: ./twogate.waivers.yaml # findings accepted for a time: rule, operation, reason, expires',
      '# baseline: ./baseline/report.json # an earlier report: only what it does not tell fails',
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function allowRefLines(allowRef: readonly string[], { problems }: Document): readonly string[] {
  if (allowRef.length > 0) return [`allowRef: [${allowRef.map(yaml).join(', ')}]`];
  const refused = problems.find(({ message }) => message.includes('--allow-ref'));
  if (refused === undefined) return [];
  return [...comment(`Not everything could be read: ${refused.message}, or here:`), '# allowRef: [../common]'];
}

function targetLines({ servers }: Document): readonly string[] {
  const server = servers.map(withoutTrailingSlash).find(isBaseUrl);
  const others = servers.filter((url) => withoutTrailingSlash(url) !== server);
  const named = others.length === 0 ? '' : ` The document names ${inComment(others.slice(0, 3).join(', '))}.`;
  return [
    ...comment(
      server === undefined
        ? `The API under test: an absolute URL that operations' paths are appended to.${named}`
        : "The API under test: the document's own server. Give a test deployment, if this one is production.",
    ),
    'target:',
    `  baseUrl: ${JSON.stringify(server ?? `\${TWOGATE_BASE_URL}`)}`,
    '  writes: refusals # none: safe methods only | refusals: writes only with credentials that must be refused | all',
    '  # limits: { concurrency: 16, requestsPerSecond: 50, timeoutMs: 10000 }',
  ];
}

const isBaseUrl = (url: string): boolean => !/[{}$]/.test(url) && baseUrlFault(url) === undefined;
