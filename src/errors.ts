/** Who has to act: the user (configuration, document, command line), the target (API or authorization server), or the kit itself. */
export type Blame = 'user' | 'target' | 'kit';

/** Every code with the party it blames. */
const BLAME = {
  CONFIG_NOT_FOUND: 'user',
  CONFIG_UNREADABLE: 'user',
  CONFIG_INVALID: 'user',
  ENVIRONMENT_MISSING: 'user',
  DOCUMENT_NOT_FOUND: 'user',
  DOCUMENT_UNREADABLE: 'user',
  DOCUMENT_NOT_OPENAPI: 'user',
  DOCUMENT_NO_OPERATIONS: 'user',
  DOCUMENT_TOO_LARGE: 'user',
  REFERENCE_REFUSED: 'user',
  OPTION_INVALID: 'user',
  SOURCE_INVALID: 'user',
  SOURCE_MISSING: 'user',
  EXTENSION_INVALID: 'user',
  REPORT_UNREADABLE: 'user',
  OUTPUT_UNWRITABLE: 'user',
  DEPENDENCY_MISSING: 'user',
  TARGET_UNREACHABLE: 'target',
  CREDENTIALS_REFUSED: 'target',
  TOKEN_REFUSED: 'target',
  NOTHING_JUDGED: 'target',
  INTERRUPTED: 'user',
  INTERNAL: 'kit',
} as const satisfies Record<string, Blame>;

/** Stable; safe to match on. */
export type ErrorCode = keyof typeof BLAME;

/** Where the fault stands. */
export interface ErrorPlace {
  readonly file?: string;
  /** JSON pointer beginning with `#`. */
  readonly pointer?: string;
  /** Counted from 1. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;
}

/** The one error that Twogate throws: one sentence that says what and where, and what to do next. */
export class TwogateError extends Error {
  readonly code: ErrorCode;
  readonly blame: Blame;
  readonly place: ErrorPlace;
  /** What to do next; a sentence. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorPlace & { hint?: string; cause?: unknown } = {}) {
    const { hint, cause, ...place } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TwogateError';
    this.code = code;
    this.blame = BLAME[code];
    this.place = place;
    this.hint = hint;
  }
}

/** A text without the user names and passwords of the http URLs in it, also where they are written as a path. */
export const withoutUserInfo = (text: string): string => text.replace(/(?<=https?:\/{1,2})[^\s/"'<>]*@/gi, '');

/** `file:line:column#pointer: message. hint`, leaving out what is not known, and passwords in URLs. */
export function describeError(error: TwogateError): string {
  const { file, line, column, pointer } = error.place;
  const position = [file, line, column].filter((part) => part !== undefined).join(':');
  const where = [position, pointer].filter((part) => part !== undefined && part !== '').join(' ');
  const sentence = where === '' ? error.message : `${where}: ${error.message}`;
  return withoutUserInfo(error.hint === undefined ? sentence : `${sentence}. ${error.hint}`);
}
