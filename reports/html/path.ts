import type { ReportedOperation } from '../../src/model/report.ts';
import { type Html, html } from './markup.ts';

/** The path template, with places to break a line before each segment. */
export function path({ path: template }: ReportedOperation): Html {
  const [first = '', ...rest] = template.split(/(?<=.)(?=\/)/);
  return html`${first}${rest.map((segment) => html`<wbr>${segment}`)}`;
}
