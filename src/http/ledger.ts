import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { appendFileSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from './redaction.ts';

/** Names the ledger to the processes of one run: its key and its file. Programs of the user's are not to have it. */
export const LEDGER_VARIABLE = 'TWOGATE_LEDGER';

/**
 * Lets the processes that this one is about to start share a ledger, unless it shares one itself: the file's name and a random key, which
 * nothing but the environment holds. The file, whose lines are encrypted with it, is removed when this process ends.
 */
export function shareLedger(env: NodeJS.ProcessEnv): void {
  if (env[LEDGER_VARIABLE] !== undefined) return;
  const path = join(tmpdir(), `twogate-${randomUUID()}`);
  env[LEDGER_VARIABLE] = `${randomBytes(KEY_BYTES).toString('base64url')}:${path}`;
  process.once('exit', () => rmSync(path, { force: true }));
}

/** The ledger that this process shares with others; undefined where it is alone. */
export function openLedger(env: Readonly<Record<string, string | undefined>>): Ledger | undefined {
  const [, key, path] = /^([\w-]+):(.+)$/s.exec(env[LEDGER_VARIABLE] ?? '') ?? [];
  if (key === undefined || path === undefined) return undefined;
  const cipher = lineCipher(Buffer.from(key, 'base64url'));
  const lines = follow(path);
  return {
    tell: (secret) => appendFileSync(path, `${cipher.encrypt(secret)}\n`, { mode: 0o600 }),
    hear: () => lines().flatMap((line) => cipher.decrypt(line) ?? []),
  };
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with a nonce of its own for each line. */
function lineCipher(key: Buffer) {
  return {
    encrypt: (text: string): string => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    /** Undefined: not one of ours. */
    decrypt: (line: string): string | undefined => {
      const octets = Buffer.from(line, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, octets.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(octets.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const sealed = octets.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** The lines that have come since the last call, read there and then: what another process wrote before it used it must not be missed. */
function follow(path: string): () => readonly string[] {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let file: number | undefined;
  let rest = '';
  return () => {
    file ??= openIfThere(path);
    if (file === undefined) return [];
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      rest += chunk.toString('latin1', 0, read);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    return lines;
  };
}

const CHUNK_BYTES = 16 * 1024;

/** Until somebody tells something there is no file. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
