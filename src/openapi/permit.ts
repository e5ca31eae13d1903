import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutUserInfo } from '../errors.ts';

/** An absolute path, or an `http:` or `https:` URL without fragment. */
export type FileId = string;

export interface Permission {
  /** The document's own folder. */
  readonly folder: string;
  /** URLs, files and folders that references may lead to beside that folder. */
  readonly allowRef: readonly string[];
}

export const isRemote = (id: string): boolean => /^https?:\/\//i.test(id);

/** Why a file may not be read, or undefined where it may. Looks at the name only. */
export function refusal(id: FileId, permission: Permission): string | undefined {
  if (permission.allowRef.some((allowed) => covers(allowed, id))) return undefined;
  if (isRemote(id)) return `the reference to ${id} is refused because it is remote; permit it with --allow-ref ${id}`;
  if (isInside(permission.folder, id)) return undefined;
  const name = relative(permission.folder, id);
  return `the reference to ${name} is refused because it is outside the document's folder; permit it with --allow-ref`;
}

/** A folder covers what is in it, a URL what begins with it up to a `/`, `?` or its end. */
function covers(allowed: string, id: FileId): boolean {
  if (isRemote(allowed) !== isRemote(id)) return false;
  if (!isRemote(id)) return isInside(resolve(allowed), id);
  const [prefix, url] = [normalUrl(allowed), normalUrl(id)];
  if (prefix === undefined || url === undefined || !url.startsWith(prefix)) return false;
  return prefix.endsWith('/') || url.length === prefix.length || '/?'.includes(url.charAt(prefix.length));
}

const normalUrl = (text: string): string | undefined => (URL.canParse(text) ? new URL(text).href : undefined);

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way.split(/[\\/]/)[0] !== '..');
}

export interface ReferenceParts {
  readonly id: FileId;
  /** Without its `#`. */
  readonly fragment: string;
}

/** The file and the fragment that `ref` names as seen from `base`, or why it names none. */
export function locateReference(ref: string, base: FileId): ReferenceParts | { readonly unsupported: string } {
  const hash = ref.indexOf('#');
  const [address, fragment] = hash < 0 ? [ref, ''] : [ref.slice(0, hash), ref.slice(hash + 1)];
  const id = address === '' ? base : resolveAddress(address, base);
  if (id !== undefined && isRemote(id) && withoutUserInfo(id) !== id) {
    return { unsupported: `the reference to ${withoutUserInfo(id)} is refused: its URL holds a user name or password` };
  }
  return id === undefined
    ? { unsupported: `the reference ${ref.slice(0, 200)} is of a kind that is not followed` }
    : { id, fragment };
}

function resolveAddress(address: string, base: FileId): FileId | undefined {
  if (isRemote(address) || isRemote(base)) return resolveUrl(address, base);
  if (address.startsWith('//')) return `https:${address}`;
  if (/^file:/i.test(address)) return filePath(address);
  if (/^[a-z][a-z0-9+.-]+:/i.test(address)) return undefined;
  return resolve(dirname(base), decodePath(address.split('?', 1)[0] ?? ''));
}

function resolveUrl(address: string, base: FileId): FileId | undefined {
  const url = isRemote(base) ? parseUrl(address, base) : parseUrl(address);
  return url !== undefined && isRemote(url) ? url : undefined;
}

const parseUrl = (address: string, base?: string): string | undefined =>
  URL.canParse(address, base) ? new URL(address, base).href : undefined;

function filePath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
