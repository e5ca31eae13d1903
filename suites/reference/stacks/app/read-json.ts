import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** The body as JSON; undefined where it is none. */
export async function readJson(message: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await text(message));
  } catch {
    return undefined;
  }
}
