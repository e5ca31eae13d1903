import { relative } from 'node:path';
import { describeError, TwogateError, withoutUserInfo } from '../errors.ts';

/** One sentence for any error; the stack only with `debug`. */
export function describeFailure(error: unknown, debug: boolean): string {
  const sentence = error instanceof TwogateError ? coded(error) : unexpected(error);
  const details = debug && error instanceof Error ? `\n\n${error.stack}${causeOf(error)}` : '';
  return withoutUserInfo(`${sentence}${details}`);
}

function coded(error: TwogateError): string {
  const text = describeError(error);
  const { file } = error.place;
  const short = file === undefined ? text : text.replace(file, relativePath(file));
  return `twogate: ${short.replace(/\.?$/, '.')}`;
}

function relativePath(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') ? file : path;
}

const unexpected = (error: unknown): string =>
  `twogate: this is a fault of Twogate itself: ${error instanceof Error ? error.message : String(error)}. Run again with --debug and report it.`;

const causeOf = ({ cause }: Error): string => (cause instanceof Error ? `\n\ncaused by ${cause.stack}` : '');
