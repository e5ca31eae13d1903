/** An HTTP response written down as on the wire. */
export interface ResponseMessage {
  readonly status: number;
  /** Field names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/**
 * Reads a response as on the wire, with bare line feeds allowed: status line, field lines, empty line, body.
 * Throws `SyntaxError` where it is none; meant for examples that people write, not for answers of a target.
 * @see [RFC 9112 §4](https://www.rfc-editor.org/rfc/rfc9112#section-4)
 */
export function parseResponse(text: string): ResponseMessage {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const [statusLine = '', ...fieldLines] = head.split(/\r?\n/);
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: .*)?$/.exec(statusLine)?.[1];
  if (status === undefined) throw new SyntaxError(`not a status line: ${statusLine}`);
  return {
    status: Number(status),
    headers: fieldLines.filter((line) => line !== '').map(parseField),
    body: rest.join('\n\n'),
  };
}

function parseField(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new SyntaxError(`not a field line: ${line}`);
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
